'use client';
/** The columns of the sessions' cached rows; a column's id is its sort key and its name in the URL. */
import Link from 'next/link';
import { ExplainLink } from '@/components/explain/explain-link';
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import type { CachedSession } from '@/lib/cache/session-rows';
import type { CachedSessionSort } from '@/lib/cache/statistics-params';
import { formatCount } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { ageCell, HELP, timeCell } from './age-columns';

const column = createAppColumnHelper<CachedSession>();
const id = <Id extends CachedSessionSort>(name: Id): Id => name;

export const cachedSessionColumns = column.columns([
  column.accessor('id', {
    id: id('session'),
    sortDescFirst: true,
    meta: { label: 'Session', width: '150px' },
    cell: ({ row: { original } }) => (
      <>
        <RowLink href={`/sessions/${original.id}`}>{original.externalId}</RowLink>
        {original.isTest && ' · test'}
      </>
    ),
  }),
  column.display({
    id: 'chatbot',
    meta: { label: 'Chatbot', width: '130px' },
    cell: ({ row: { original } }) =>
      original.chatbotName === null ? (
        `#${original.chatbotId}`
      ) : (
        <Link href={`/chatbots/${original.chatbotId}`} prefetch={false}>
          {original.chatbotName}
        </Link>
      ),
  }),
  column.accessor('humanMessageCount', {
    id: id('messages'),
    sortDescFirst: true,
    meta: { ...METRICS.messages, align: 'end' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="session" id={original.id} number="messages">
        {formatCount(original.humanMessageCount)}
      </ExplainLink>
    ),
  }),
  column.accessor('versionCount', {
    id: 'versions',
    enableSorting: false,
    meta: { label: METRICS.versions.label, help: 'How many versions answered in it.', align: 'end' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="session" id={original.id} number="versions">
        {original.versionCount === null ? (
          <span title="Compressed: versions are not kept">—</span>
        ) : (
          formatCount(original.versionCount)
        )}
      </ExplainLink>
    ),
  }),
  column.accessor('lastActivityAt', {
    id: id('lastActivity'),
    sortDescFirst: true,
    meta: { ...METRICS.lastActivity, width: '110px' },
    cell: ({ row: { original } }) => (
      <ExplainLink of="session" id={original.id} number="lastActivity">
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
    meta: { label: 'Checked', help: HELP.checkedSession, width: '110px' },
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
