/** How often each index of the cache tables was used, and what it costs. */
import { Status } from '@/components/state/status';
import { PlainTable } from '@/components/table/plain-table';
import { formatCount, formatSize } from '@/lib/format';
import type { IndexUse } from '@/lib/performance/indexes';

const COLUMNS = [
  { label: 'Index' },
  { label: 'Table' },
  { label: 'Use' },
  { label: 'Scans', align: 'end' as const },
  { label: 'Rows read', align: 'end' as const },
  { label: 'Size', align: 'end' as const },
];

export function IndexList({ indexes }: { indexes: IndexUse[] }) {
  return (
    <PlainTable
      label="Indexes"
      columns={COLUMNS}
      rows={indexes.map(({ index, table, definition, isUnique, scans, rowsRead, size }) => ({
        id: index,
        cells: [
          <span key="index" title={definition}>
            {index}
          </span>,
          table,
          <Use key="use" scans={scans} isUnique={isUnique} />,
          formatCount(scans),
          formatCount(rowsRead),
          formatSize(size),
        ],
      }))}
    />
  );
}

function Use({ scans, isUnique }: Pick<IndexUse, 'scans' | 'isUnique'>) {
  if (scans > 0) return <Status tone="good">Used</Status>;
  return isUnique ? <Status tone="quiet">Keeps rows unique</Status> : <Status tone="warn">Never used</Status>;
}
