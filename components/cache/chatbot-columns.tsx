'use client';
/** The columns of the chatbots' cached rows; a column's id is its sort key and its name in the URL. */
import { Badge } from '@mantine/core';
import { ExplainLink } from '@/components/explain/explain-link';
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import type { CachedChatbot } from '@/lib/cache/chatbot-rows';
import type { CachedChatbotSort } from '@/lib/cache/statistics-params';
import { formatCount } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { ageCell, HELP, timeCell } from './age-columns';

const column = createAppColumnHelper<CachedChatbot>();
const id = <Id extends CachedChatbotSort>(name: Id): Id => name;

export const cachedChatbotColumns = column.columns([
  column.accessor('name', {
    id: id('name'),
    sortDescFirst: false,
    meta: { label: 'Chatbot', width: '170px' },
    cell: ({ row: { original } }) => (
      <>
        <RowLink href={`/chatbots/${original.id}`}>{original.name}</RowLink>{' '}
        {original.isArchived && (
          <Badge size="xs" variant="default" radius="sm">
            Archived
          </Badge>
        )}
      </>
    ),
  }),
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
    cell: ({ row: { original } }) => (
      <>
        <ExplainLink of="chatbot" id={original.id} number="sessions">
          {formatCount(original.sessionCount)}
        </ExplainLink>
        {original.testSessionCount > 0 && (
          <>
            {' + '}
            <ExplainLink of="chatbot" id={original.id} number="testSessions">
              {formatCount(original.testSessionCount)} test
            </ExplainLink>
          </>
        )}
      </>
    ),
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
  column.accessor('lastActivityAt', {
    id: id('lastActivity'),
    sortDescFirst: true,
    meta: { ...METRICS.lastActivity, width: '110px' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="chatbot" id={original.id} number="lastActivity">
        <Time at={original.lastActivityAt} />
      </ExplainLink>
    ),
  }),
  column.accessor('changedAt', {
    id: id('changed'),
    sortDescFirst: true,
    meta: { label: 'Changed', help: HELP.changed, width: '110px' },
    cell: timeCell,
  }),
  column.accessor('checkedAt', {
    id: id('checked'),
    sortDescFirst: true,
    meta: { label: 'Checked', help: HELP.checkedChatbot, width: '110px' },
    cell: timeCell,
  }),
  column.accessor('fullAt', {
    id: 'full',
    enableSorting: false,
    meta: { label: 'Last full', help: HELP.full, width: '110px' },
    cell: timeCell,
  }),
  column.accessor('ageSeconds', {
    id: id('age'),
    sortDescFirst: true,
    meta: { label: 'Cache age', help: HELP.age, align: 'end', width: '100px' },
    cell: ageCell,
  }),
]);
