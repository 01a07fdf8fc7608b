'use client';
/** The numbers of one chatbot, exact, each with its definition. */
import Link from 'next/link';
import { StatCards } from '@/components/state/stat-cards';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import { formatCount, formatExact } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { sessionsUrl } from '@/lib/reads/params';
import type { ChatbotRow } from '@/lib/reads/types';

export function ChatbotFacts({ chatbot }: { chatbot: ChatbotRow }) {
  const sessions = (test: 'hide' | 'only') => sessionsUrl('/sessions', { chatbot: chatbot.id, test });
  return (
    <StatCards
      label="Numbers of this chatbot"
      stats={[
        { ...METRICS.participants, value: formatCount(chatbot.participantCount) },
        {
          ...METRICS.sessions,
          value: (
            <Link href={sessions('hide')} prefetch={false}>
              {formatCount(chatbot.sessionCount)}
            </Link>
          ),
          detail: chatbot.testSessionCount > 0 && (
            <Link href={sessions('only')} prefetch={false}>
              + {formatCount(chatbot.testSessionCount)} test
            </Link>
          ),
        },
        { ...METRICS.messages, value: formatCount(chatbot.humanMessageCount) },
        {
          ...METRICS.firstActivity,
          value: <Time at={chatbot.firstActivityAt} />,
          detail: exact(chatbot.firstActivityAt),
        },
        {
          ...METRICS.lastActivity,
          value: <Time at={chatbot.lastActivityAt} />,
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
