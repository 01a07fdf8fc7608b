'use client';
/** The columns of the refresh log; a column's id is its sort key and its name in the URL. */
import { Status } from '@/components/state/status';
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import type { RunSort } from '@/lib/cache/run-params';
import type { RunRow } from '@/lib/cache/runs';
import { formatCount, formatMs, UNKNOWN } from '@/lib/format';
import { describeTrigger, describeWhat, stateWords } from './run-words';

const column = createAppColumnHelper<RunRow>();
const id = <Id extends RunSort>(name: Id): Id => name;

export const runColumns = column.columns([
  column.accessor('id', {
    id: id('run'),
    sortDescFirst: true,
    meta: { label: 'Run', width: '150px' },
    cell: ({ row: { original } }) => (
      <RowLink href={`/admin/cache/runs/${original.id}`}>
        {describeWhat(original)} · {original.id}
      </RowLink>
    ),
  }),
  column.display({
    id: 'state',
    meta: { label: 'State' },
    cell: ({ row: { original } }) => {
      const { tone, word } = stateWords(original.state);
      return <Status tone={tone}>{word}</Status>;
    },
  }),
  column.display({
    id: 'trigger',
    meta: { label: 'Asked for', help: 'What asked for it, and who.' },
    cell: ({ row: { original } }) => describeTrigger(original.trigger, original.by),
  }),
  column.display({
    id: 'started',
    meta: { label: 'Started', width: '110px' },
    cell: ({ row: { original } }) => <Time at={original.startedAt} unknown="not yet" />,
  }),
  column.accessor('ms', {
    id: id('duration'),
    sortDescFirst: true,
    meta: { label: 'Duration', align: 'end' },
    cell: ({ getValue }) => formatMs(getValue()),
  }),
  column.accessor('read', {
    id: id('read'),
    sortDescFirst: true,
    meta: { label: 'Rows read', align: 'end' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  column.accessor('changed', {
    id: id('changed'),
    sortDescFirst: true,
    meta: { label: 'Rows changed', align: 'end' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  column.display({
    id: 'error',
    meta: { label: 'Error', width: '180px' },
    cell: ({ row: { original } }) => original.error ?? UNKNOWN,
  }),
]);
