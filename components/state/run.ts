/** What a refresh's state means to people. */
import { formatCount, formatNoun } from '@/lib/format';
import type { RunProgress } from '@/lib/reads/types';
import { describeLeft, type EndedRun } from '@/lib/refresh/describe-left';

/** Waiting or running: its end is still to come. */
export function isUnderWay(run: RunProgress | null): run is RunProgress {
  return run !== null && (run.state === 'queued' || run.state === 'running');
}

/** Ended, and not well. */
export function isBroken(run: RunProgress | null): run is RunProgress {
  return run !== null && (run.state === 'failed' || run.state === 'cancelled' || run.state === 'abandoned');
}

/** Percent done, null while it is not known. */
export function percentDone(run: RunProgress): number | null {
  if (run.batchesTotal === null || run.batchesTotal === 0) return null;
  return Math.min(100, (run.batchesDone / run.batchesTotal) * 100);
}

/** "3 of 12 batches", "waiting to start". */
export function describeRun(run: RunProgress): string {
  if (run.state === 'queued') return 'waiting to start';
  if (run.batchesTotal === null) return 'finding out what there is';
  return `${formatCount(run.batchesDone)} of ${formatNoun(run.batchesTotal, 'batch', 'batches')}`;
}

/** Why it ended, as a sentence. */
export function describeEnd(run: RunProgress): string {
  if (run.error) return run.error;
  return run.state === 'cancelled' ? 'It was cancelled.' : 'No reason was recorded.';
}

const ENDS: Record<string, string> = { cancelled: 'Cancelled', abandoned: 'Abandoned' };

/** "Failed after 3 of 20 batches: these stand, the rest is as it was. The disk is full." */
export function describeBreak(run: EndedRun): string {
  return `${ENDS[run.state] ?? 'Failed'} ${describeLeft(run)}. ${describeEnd(run)}`;
}
