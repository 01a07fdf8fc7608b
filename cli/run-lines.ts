/** What a run did, in one line, and its progress while it runs. */
import { formatCount } from '@/lib/format';
import type { RefreshProgress, RefreshResult } from '@/lib/refresh/log';
import { ProgressLine } from './progress-line';

/** @param isTask it is a job that refreshes nothing */
export function describeRun(result: RefreshResult, isTask = false): string {
  const [read, changed] = isTask ? ['rows looked at', 'rows'] : ['sessions recounted', 'cache rows'];
  return (
    `Run ${result.id}: ${formatCount(result.rowsRead)} ${read}, ${formatCount(result.rowsChanged)} ${changed} changed, ` +
    `${(result.durationMs / 1000).toFixed(2)} s.`
  );
}

/** Shows the progress of `work` until it is over. */
export async function withProgress<Result>(
  work: (onProgress: (progress: RefreshProgress) => void) => Promise<Result>,
): Promise<Result> {
  const line = new ProgressLine();
  try {
    return await work(({ batchesDone, batchesTotal }) =>
      line.show(`Refreshing: batch ${batchesDone} of ${batchesTotal}`),
    );
  } finally {
    line.end();
  }
}
