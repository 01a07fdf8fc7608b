'use client';
/** The columns of the session table; a column's id is its sort key and its name in the URL. */
import { Badge } from '@mantine/core';
import { ExplainLink } from '@/components/explain/explain-link';
import { ExplainMark } from '@/components/explain/explain-mark';
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import { formatCount, formatDuration, UNKNOWN } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import type { SESSION_COLUMNS } from '@/lib/reads/params';
import type { SessionRow } from '@/lib/reads/types';
import classes from './session-columns.module.css';
import { SessionStatus } from './session-status';
import { VersionList } from './version-list';

type ColumnId = (typeof SESSION_COLUMNS)[number];
const column = createAppColumnHelper<SessionRow>();
const id = <Id extends ColumnId>(name: Id): Id => name;

export const sessionColumns = column.columns([
  column.accessor('lastActivityAt', {
    id: id('lastActivity'),
    sortDescFirst: true,
    meta: { ...METRICS.lastActivity, width: '132px' },
    cell: ({ row: { original } }) => (
      <>
        <RowLink href={`/sessions/${original.id}`} className={classes.link}>
          <Time at={original.lastActivityAt} unknown="No messages" />
        </RowLink>
        <ExplainMark
          of="session"
          id={original.id}
          number="lastActivity"
          name={`session ${original.id}`}
          isAfter
        />
      </>
    ),
  }),
  column.accessor('chatbotName', {
    id: id('chatbot'),
    sortDescFirst: false,
    meta: { label: 'Chatbot', width: '150px' },
    cell: ({ row: { original } }) =>
      original.chatbotName === null ? (
        <span className={classes.muted} title="The session points at something that is no chatbot">
          unknown (#{original.chatbotId})
        </span>
      ) : (
        <RowLink href={`/chatbots/${original.chatbotId}`} className={classes.text}>
          {original.chatbotName}
        </RowLink>
      ),
  }),
  column.accessor('participant', {
    id: id('participant'),
    sortDescFirst: false,
    meta: { label: 'Participant', width: '140px' },
    cell: ({ row: { original } }) => (
      <span className={classes.participant}>
        <span className={classes.text} title={original.participant ?? undefined}>
          {original.participant ?? UNKNOWN}
        </span>
        {original.isTest && (
          <Badge size="xs" variant="default" radius="sm">
            Test
          </Badge>
        )}
      </span>
    ),
  }),
  column.accessor('status', {
    id: id('status'),
    sortDescFirst: false,
    meta: { label: 'Status' },
    cell: ({ getValue }) => <SessionStatus status={getValue()} />,
  }),
  column.accessor('humanMessageCount', {
    id: id('messages'),
    sortDescFirst: true,
    meta: { ...METRICS.messages, align: 'end' },
    cell: ({ row: { original } }) => (
      <>
        {original.counted === 'live' && (
          <span className={classes.live} title="Counted live: a change of it is pending">
            live
          </span>
        )}
        <ExplainLink of="session" id={original.id} number="messages">
          {formatCount(original.humanMessageCount)}
        </ExplainLink>
      </>
    ),
  }),
  column.display({
    id: id('versions'),
    meta: METRICS.versions,
    cell: ({ row: { original } }) =>
      original.versions && (
        <ExplainLink of="session" id={original.id} number="versions">
          <VersionList versions={original.versions} />
        </ExplainLink>
      ),
  }),
  column.accessor('durationSeconds', {
    id: id('duration'),
    sortDescFirst: true,
    meta: { ...METRICS.duration, align: 'end', width: '110px' },
    cell: ({ row: { original } }) => (
      <span className={classes.nowrap}>
        <ExplainLink of="session" id={original.id} number="duration">
          {formatDuration(original.durationSeconds)}
        </ExplainLink>
      </span>
    ),
  }),
  column.accessor('channel', {
    id: id('channel'),
    sortDescFirst: false,
    meta: { label: 'Channel' },
    cell: ({ getValue }) => getValue() ?? UNKNOWN,
  }),
]);
