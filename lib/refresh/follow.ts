/** Waiting for a run that another process carries out. */
import { setTimeout } from 'node:timers/promises';
import type { Db } from '@/db/client';
import { type RefreshProgress, type RefreshResult, readResult, readRun } from './log';

const ASK_AGAIN_MS = 200;

/** Thrown when a run that was followed did not end well; the message is the one of the update log. */
export class RunFailedError extends Error {}

/**
 * Waits for the end of a run and tells what it did; null when its process is gone.
 * @throws RunFailedError
 */
export async function joinRun(
  sql: Db,
  id: string,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<RefreshResult | null> {
  for (;;) {
    const run = await readRun(sql, id);
    if (run?.state === 'done') return readResult(sql, id);
    if (run?.state === 'abandoned') return null;
    if (run?.state !== 'queued' && run?.state !== 'running') {
      throw new RunFailedError(
        run?.error ?? `Run ${id} ended before it was done (${run?.state ?? 'unknown'}).`,
      );
    }
    onProgress?.({ batchesDone: run.batchesDone, batchesTotal: run.batchesTotal ?? run.batchesDone });
    await setTimeout(ASK_AGAIN_MS);
  }
}
