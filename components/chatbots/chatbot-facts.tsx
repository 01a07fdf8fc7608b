'use client';
/** The numbers of one chatbot, exact, each with its definition. */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ExplainLink } from '@/components/explain/explain-link';
import { ExplainMark } from '@/components/explain/explain-mark';
import { StatCards } from '@/components/state/stat-cards';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import type { ChatbotNumber } from '@/lib/explain/numbers';
import { formatCount, formatExact } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { sessionsUrl } from '@/lib/reads/params';
import type { ChatbotRow } from '@/lib/reads/types';

export function ChatbotFacts({ chatbot }: { chatbot: ChatbotRow }) {
  const sessions = (test: 'hide' | 'only') => sessionsUrl('/sessions', { chatbot: chatbot.id, test });
  const explained = (number: ChatbotNumber, shown: ReactNode) => (
    <ExplainLink of="chatbot" id={chatbot.id} number={number} isMarked>
      {shown}
    </ExplainLink>
  );
  const mark = (number: ChatbotNumber) => (
    <ExplainMark of="chatbot" id={chatbot.id} number={number} name={chatbot.name} isMarked />
  );
  return (
    <StatCards
      label="Numbers of this chatbot"
      stats={[
        { ...METRICS.participants, value: explained('participants', formatCount(chatbot.participantCount)) },
        {
          ...METRICS.sessions,
          value: (
            <>
              <Link href={sessions('hide')} prefetch={false}>
                {formatCount(chatbot.sessionCount)}
              </Link>{' '}
              {mark('sessions')}
            </>
          ),
          detail: chatbot.testSessionCount > 0 && (
            <>
              <Link href={sessions('only')} prefetch={false}>
                + {formatCount(chatbot.testSessionCount)} test
              </Link>{' '}
              {mark('testSessions')}
            </>
          ),
        },
        { ...METRICS.messages, value: explained('messages', formatCount(chatbot.humanMessageCount)) },
        {
          ...METRICS.firstActivity,
          value: explained('firstActivity', <Time at={chatbot.firstActivityAt} />),
          detail: exact(chatbot.firstActivityAt),
        },
        {
          ...METRICS.lastActivity,
          value: explained('lastActivity', <Time at={chatbot.lastActivityAt} />),
          detail: exact(chatbot.lastActivityAt),
        },
        {
          label: 'Freshness',
          help: 'Whether the numbers are cached or counted live, and when they last changed.',
          value: (
            <Status tone={chatbot.counted === 'cache' ? 'good' : 'accent'}>
              {chatbot.counted === 'cache' ? 'Cached' : 'Live'}
            </Status>
          ),
          detail:
            chatbot.counted === 'cache' ? (
              <>
                changed <Time at={chatbot.changedAt} />
              </>
            ) : (
              'with what is pending'
            ),
        },
      ]}
    />
  );
}

function exact(at: string | null): string | null {
  return at === null ? null : formatExact(at);
}
