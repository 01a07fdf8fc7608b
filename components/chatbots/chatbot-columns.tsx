'use client';
/** The columns of the chatbot table; a column's id is its sort key and its name in the URL. */
import { Badge } from '@mantine/core';
import Link from 'next/link';
import { Sparkline } from '@/components/chart/sparkline';
import { ExplainLink } from '@/components/explain/explain-link';
import { ExplainMark } from '@/components/explain/explain-mark';
import { Freshness } from '@/components/state/freshness';
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import { formatCount } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { type CHATBOT_COLUMNS, sessionsUrl } from '@/lib/reads/params';
import type { ChatbotRow } from '@/lib/reads/types';
import classes from './chatbot-columns.module.css';
import { PeriodNumber } from './period-number';
import { SelectBox } from './selection';

type ColumnId = (typeof CHATBOT_COLUMNS)[number];
const column = createAppColumnHelper<ChatbotRow>();
const id = <Id extends ColumnId>(name: Id): Id => name;

const name = column.accessor('name', {
  id: id('name'),
  sortDescFirst: false,
  meta: { label: 'Chatbot', width: '170px' },
  cell: ({ row: { original } }) => (
    <span className={classes.name}>
      <SelectBox id={original.id} name={original.name} />
      <RowLink href={`/chatbots/${original.id}`} className={classes.link}>
        {original.name}
      </RowLink>
      {original.isArchived && (
        <Badge size="xs" variant="default" radius="sm">
          Archived
        </Badge>
      )}
    </span>
  ),
});

const lastActivity = column.accessor('lastActivityAt', {
  id: id('lastActivity'),
  sortDescFirst: true,
  meta: { ...METRICS.lastActivity, width: '120px' },
  cell: ({ row: { original } }) => (
    <ExplainLink of="chatbot" id={original.id} number="lastActivity">
      <Time at={original.lastActivityAt} />
    </ExplainLink>
  ),
});

const freshness = column.display({
  id: id('freshness'),
  meta: {
    label: 'Freshness',
    help: 'Whether the numbers are cached or counted live, and when they last changed.',
  },
  cell: ({ row: { original } }) => (
    <span className={classes.freshness}>
      <Freshness counted={original.counted} changedAt={original.changedAt} />
    </span>
  ),
});

/** Numbers of all time: each leads to its explanation. */
export const chatbotColumns = column.columns([
  name,
  column.accessor('participantCount', {
    id: id('participants'),
    sortDescFirst: true,
    meta: { ...METRICS.participants, align: 'end' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="chatbot" id={original.id} number="participants">
        {formatCount(original.participantCount)}
      </ExplainLink>
    ),
  }),
  column.accessor('sessionCount', {
    id: id('sessions'),
    sortDescFirst: true,
    meta: { ...METRICS.sessions, align: 'end' },
    cell: ({ row: { original } }) => <SessionCount row={original} />,
  }),
  column.accessor('humanMessageCount', {
    id: id('messages'),
    sortDescFirst: true,
    meta: { ...METRICS.messages, align: 'end' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="chatbot" id={original.id} number="messages">
        {formatCount(original.humanMessageCount)}
      </ExplainLink>
    ),
  }),
  lastActivity,
  column.display({
    id: id('days'),
    meta: { ...METRICS.days, width: '122px' },
    cell: ({ row: { original } }) =>
      original.days && (
        <ExplainLink of="chatbot" id={original.id} number="days">
          <Sparkline days={original.days} />
        </ExplainLink>
      ),
  }),
  freshness,
]);

/** Numbers of the period in force: each leads to its explanation in that period. */
export const chatbotPeriodColumns = column.columns([
  name,
  column.accessor((row) => row.inPeriod?.participantCount ?? 0, {
    id: id('participants'),
    sortDescFirst: true,
    meta: { ...METRICS.activeParticipants, align: 'end' },
    cell: ({ row: { original }, getValue }) => (
      <PeriodNumber id={original.id} number="participants">
        {formatCount(getValue())}
      </PeriodNumber>
    ),
  }),
  column.accessor((row) => row.inPeriod?.sessionCount ?? 0, {
    id: id('sessions'),
    sortDescFirst: true,
    meta: { ...METRICS.periodSessions, align: 'end' },
    cell: ({ row: { original }, getValue }) => (
      <PeriodNumber id={original.id} number="sessions">
        {formatCount(getValue())}
      </PeriodNumber>
    ),
  }),
  column.accessor((row) => row.inPeriod?.humanMessageCount ?? 0, {
    id: id('messages'),
    sortDescFirst: true,
    meta: { ...METRICS.periodMessages, align: 'end' },
    cell: ({ row: { original }, getValue }) => (
      <PeriodNumber id={original.id} number="messages">
        {formatCount(getValue())}
      </PeriodNumber>
    ),
  }),
  lastActivity,
  column.display({
    id: id('days'),
    meta: { ...METRICS.bars, width: '122px' },
    cell: ({ row: { original } }) =>
      original.days && (
        <PeriodNumber id={original.id} number="days">
          <Sparkline days={original.days} grain={original.grain} isCurrent={false} />
        </PeriodNumber>
      ),
  }),
  freshness,
]);

/** "12 + 3 test": each number leads to the sessions it counts, and the mark beside it to its explanation. */
function SessionCount({ row }: { row: ChatbotRow }) {
  const href = (test: 'hide' | 'only') => sessionsUrl('/sessions', { chatbot: row.id, test });
  return (
    <span className={classes.sessions}>
      <ExplainMark of="chatbot" id={row.id} number="sessions" name={row.name} />
      <Link
        href={href('hide')}
        prefetch={false}
        aria-label={`${formatCount(row.sessionCount)} sessions of ${row.name}`}
      >
        {formatCount(row.sessionCount)}
      </Link>
      {row.testSessionCount > 0 && (
        <>
          {' + '}
          <Link
            href={href('only')}
            prefetch={false}
            aria-label={`${formatCount(row.testSessionCount)} test sessions of ${row.name}`}
          >
            {formatCount(row.testSessionCount)} test
          </Link>
          <ExplainMark of="chatbot" id={row.id} number="testSessions" name={row.name} isAfter />
        </>
      )}
    </span>
  );
}
