'use client';
/** The rows behind a number, a page at a time; the place is in the URL. */
import { usePathname, useSearchParams } from 'next/navigation';
import { SectionHeading } from '@/components/shell/section-heading';
import { Notice } from '@/components/state/notice';
import { Pager } from '@/components/table/pager';
import type { Behind, Explanation } from '@/lib/explain/explanation';
import { behindUrl } from '@/lib/explain/params';
import { BehindTable } from './behind-table';

const FIRST_PAGE = { after: null, before: null, at: null };

const ORDERS: Record<Behind['kind'], string> = {
  sessions: 'sessions, the last active first',
  chatbots: 'chatbots, the last active first, archived ones included',
  participants: 'participants, by their ids',
  messages: 'messages, the oldest first; what was written stands in the transcript',
  versions: 'messages that carry a version, by version',
  traces: 'traces, the oldest first',
};

/** Rows of sessions have their numbers of all time; what they were chosen by is told. */
const OF_PERIOD: Record<string, string> = {
  sessions: '; those that began in the period, with their numbers of all time',
  messages: '; those in which somebody wrote in the period, with their numbers of all time',
  days: '; those in which somebody wrote in the period, with their numbers of all time',
  participants: '; with the sessions in which they wrote in the period, and how much',
};

/** Numbers that are how many rows stand behind them. */
const COUNTS = ['sessions', 'testSessions', 'participants', 'aiMessages', 'traces', 'errorTraces'];
const isCountOf = (kind: string, number: string) =>
  kind !== 'team' && (COUNTS.includes(number) || (kind === 'session' && number === 'messages'));

export function BehindRows({ explanation }: { explanation: Explanation }) {
  const { kind, id, number, period, value, behind } = explanation;
  const pathname = usePathname();
  const query = useSearchParams().toString();
  // Built on the whole address: the way back must survive paging.
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    behindUrl(query ? `${pathname}?${query}` : pathname, { ...FIRST_PAGE, ...place });
  const { rows, next, previous } = behind.page;
  return (
    <section aria-label="Rows">
      <SectionHeading
        title="The rows behind it"
        scope={`${ORDERS[behind.kind]}${period ? OF_PERIOD[number] : ''}`}
      />
      {rows.length === 0 ? (
        <Notice tone="info">There are none: nothing was counted.</Notice>
      ) : (
        <BehindTable behind={behind} chatbotId={kind === 'chatbot' ? id : ''} />
      )}
      {rows.length > 0 && (
        <Pager
          label="the rows behind it"
          shown={rows.length}
          total={
            typeof value === 'number' && isCountOf(kind, number)
              ? { count: value, isCapped: false }
              : undefined
          }
          first={previous ? href({}) : null}
          previous={previous ? href({ before: previous }) : null}
          next={next ? href({ after: next }) : null}
          last={next ? href({ at: 'last' }) : null}
        />
      )}
    </section>
  );
}
