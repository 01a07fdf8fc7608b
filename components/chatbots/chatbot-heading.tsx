'use client';
/** A chatbot's name with what it is and how fresh its numbers are. */
import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHeading } from '@/components/shell/page-heading';
import { ClockWords } from '@/components/state/clock-words';
import { type Live, LiveUpdates } from '@/components/state/live-updates';
import { formatMinute } from '@/lib/format';
import type { CacheState, ChatbotRow } from '@/lib/reads/types';

interface ChatbotHeadingProps {
  chatbot: ChatbotRow;
  state: CacheState;
  /** Absent where there is nothing to follow yet. */
  live?: Live;
  actions?: ReactNode;
}

export function ChatbotHeading({ chatbot, state, live, actions }: ChatbotHeadingProps) {
  return (
    <PageHeading
      title={
        <>
          {chatbot.name}
          {chatbot.isArchived && (
            <Badge variant="default" radius="sm" ml={10} style={{ verticalAlign: 'middle' }}>
              Archived
            </Badge>
          )}
        </>
      }
      scope={
        <>
          {live && <LiveUpdates live={live} clocks={state.clocks} />}
          Chatbot {chatbot.id}
          {chatbot.owner && ` · owned by ${chatbot.owner}`}
          {' · created '}
          <time dateTime={chatbot.createdAt}>{formatMinute(chatbot.createdAt)}</time>
          {' · '}
          <ClockWords clocks={state.clocks} fullAt={state.fullAt} />
        </>
      }
      actions={actions}
    />
  );
}
