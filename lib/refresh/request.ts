/** Asking for a refresh without waiting for it: it runs in this process, and its run can be followed. */
import { db } from '@/db/client';
import { describeError } from '@/lib/errors';
import type { RunProgress } from '@/lib/reads/types';
import { openRun, type RefreshRequest, readRun } from './log';
import { continueRun } from './run';

/**
 * Returns at once with the run's id. `joined`: the same refresh was waiting or running already and is followed instead.
 */
export async function requestRefresh(request: RefreshRequest): Promise<{ id: string; joined: boolean }> {
  const sql = db();
  const run = await openRun(sql, request);
  if (!run.joined) {
    // What fails here is in the update log; the line is for the process's own log.
    void continueRun(sql, run.id, request).catch((error: unknown) => {
      console.error(`refresh ${run.id} ended: ${describeError(error).message}`);
    });
  }
  return run;
}

/** Where a run stands; null for an unknown id. */
export async function refreshProgress(id: string): Promise<RunProgress | null> {
  return readRun(db(), id);
}

/** Fills the cache tables if they never were; called when the server starts. */
export async function ensureFilled(): Promise<void> {
  const [state] = await db()<
    { filledAt: string | null }[]
  >`select filled_at as "filledAt" from truecount.cache_state`;
  if (state && state.filledAt === null) await requestRefresh({ type: 'full', trigger: 'start' });
}
