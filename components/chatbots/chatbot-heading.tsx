'use client';
/** A chatbot's name with what it is and how fresh its numbers are. */
import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHeading } from '@/components/shell/page-heading';
import { Time } from '@/components/time/time';
import { formatClock, formatMinute } from '@/lib/format';
import type { CacheState, ChatbotRow } from '@/lib/reads/types';

interface ChatbotHeadingProps {
  chatbot: ChatbotRow;
  state: CacheState;
  actions?: ReactNode;
}

export function ChatbotHeading({ chatbot, state, actions }: ChatbotHeadingProps) {
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
          Chatbot {chatbot.id}
          {chatbot.owner && ` · owned by ${chatbot.owner}`}
          {' · created '}
          <time dateTime={chatbot.createdAt}>{formatMinute(chatbot.createdAt)}</time>
          {' · counted '}
          {formatClock(state.asOf)}
          {state.fullAt && (
            <>
              {' · full refresh '}
              <Time at={state.fullAt} />
            </>
          )}
        </>
      }
      actions={actions}
    />
  );
}
