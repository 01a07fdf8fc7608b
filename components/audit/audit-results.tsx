/** The newest audits, part by part, and the refreshes that came upon what nobody had noted. */
import Link from 'next/link';
import { Notice } from '@/components/state/notice';
import { PlainTable } from '@/components/table/plain-table';
import { Time } from '@/components/time/time';
import type { PartResult } from '@/lib/audit/statement';
import { formatCount, UNKNOWN } from '@/lib/format';
import { partWords } from './audit-words';

const COLUMNS = [
  { label: 'Run' },
  { label: 'When' },
  { label: 'Part' },
  { label: 'Rows', align: 'end' as const },
  { label: 'Numbers', align: 'end' as const },
  { label: 'Wrong', align: 'end' as const },
  { label: 'Not swept yet', align: 'end' as const },
];

export function AuditResults({ results }: { results: PartResult[] }) {
  if (results.length === 0) return <Notice tone="info">Nothing was audited yet.</Notice>;
  return (
    <PlainTable
      label="Newest audits"
      columns={COLUMNS}
      rows={results.map(({ runId, part, asOf, rows, numbers, wrong, unswept }) => ({
        id: `${runId} ${part}`,
        cells: [
          <Link key="run" href={`/admin/cache/runs/${runId}`} prefetch={false}>
            {runId}
          </Link>,
          <Time key="at" at={asOf} />,
          partWords(part),
          // What a refresh looked at beside is no comparison.
          part === 'sweep' ? UNKNOWN : formatCount(rows),
          part === 'sweep' ? UNKNOWN : formatCount(numbers),
          formatCount(wrong),
          formatCount(unswept),
        ],
      }))}
    />
  );
}
