'use client';
/** Which session this is, in one line, and how fresh its numbers are. */
import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHeading } from '@/components/shell/page-heading';
import { Time } from '@/components/time/time';
import { formatClock, UNKNOWN } from '@/lib/format';
import type { CacheState, SessionFacts } from '@/lib/reads/types';

interface SessionHeadingProps {
  session: SessionFacts;
  state: CacheState;
  actions: ReactNode;
}

export function SessionHeading({ session, state, actions }: SessionHeadingProps) {
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
          Session {session.id} · counted {formatClock(state.asOf)} ·{' '}
          {session.counted === 'live' ? 'counted live, not cached' : 'cached'}
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
