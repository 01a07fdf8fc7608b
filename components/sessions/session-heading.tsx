'use client';
/** Which session this is, in one line, and how fresh its numbers are. */
import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHeading } from '@/components/shell/page-heading';
import { ClockWords } from '@/components/state/clock-words';
import { type Live, LiveUpdates } from '@/components/state/live-updates';
import { Time } from '@/components/time/time';
import { UNKNOWN } from '@/lib/format';
import type { CacheState, SessionFacts } from '@/lib/reads/types';

interface SessionHeadingProps {
  session: SessionFacts;
  state: CacheState;
  live: Live;
  actions: ReactNode;
}

export function SessionHeading({ session, state, live, actions }: SessionHeadingProps) {
  return (
    <PageHeading
      title={
        <>
          {session.participant ?? UNKNOWN} with {session.chatbotName ?? `chatbot #${session.chatbotId}`}
          {session.isTest && (
            <Badge variant="default" radius="sm" ml={10} style={{ verticalAlign: 'middle' }}>
              Test
            </Badge>
          )}
        </>
      }
      scope={
        <>
          <LiveUpdates live={live} clocks={state.clocks} />
          Session {session.id} · <ClockWords clocks={state.clocks} fullAt={state.fullAt} /> ·{' '}
          {session.counted === 'live' ? 'counted live' : 'cached'}
          {session.checkedAt && (
            <>
              {', checked '}
              <Time at={session.checkedAt} />
            </>
          )}
        </>
      }
      actions={actions}
    />
  );
}
