/** What became of the numbers when a run ended before it was done. Pure, for pages. */
import { formatCount, formatNoun } from '@/lib/format';
import type { RunProgress } from '@/lib/reads/types';

/** A run that ended, with what is so afterwards. */
export type EndedRun = RunProgress & {
  /** The cache tables are filled: after they were cleared they are not until a refresh of everything is done. */
  isFilled: boolean;
};

/** "after 3 of 20 batches: these stand, the rest is as it was". Each batch is committed by itself. */
export function describeLeft({
  batchesDone,
  batchesTotal,
  isFilled,
}: Pick<EndedRun, 'batchesDone' | 'batchesTotal' | 'isFilled'>): string {
  const none = batchesDone === 0;
  const of = batchesTotal === null ? '' : `${formatCount(batchesDone)} of `;
  const batches = formatNoun(batchesTotal ?? batchesDone, 'batch', 'batches');
  const when = none ? 'before its first batch' : `after ${of}${batches}`;
  if (!isFilled) return `${when}: the cache is not filled, and pages show no numbers until it is`;
  return `${when}: ${none ? 'the numbers are as they were' : 'these stand, the rest is as it was'}`;
}
