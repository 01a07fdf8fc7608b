/** Asking for a refresh without waiting for it: its run can be followed. */
import { db } from '@/db/client';
import type { RunProgress } from '@/lib/reads/types';
import { begin } from './handover';
import { JOB_OF } from './job-of';
import { openRun, type RefreshRequest, readRun, stateOf } from './log';
import { continueRun } from './run';

/**
 * Returns at once with the run's id. `joined`: the same refresh was waiting already and is followed instead.
 */
export async function requestRefresh(request: RefreshRequest): Promise<{ id: string; joined: boolean }> {
  const sql = db();
  const asked = { ...request, job: JOB_OF[request.type] };
  const run = await openRun(sql, asked);
  if (!run.joined) begin(sql, run.id, asked, () => continueRun(sql, run.id, asked));
  return run;
}

/** Where a run stands; null for an unknown id. */
export async function refreshProgress(id: string): Promise<RunProgress | null> {
  return readRun(db(), id);
}

/** Fills the cache tables if they never were, and nobody does; called when the server starts. */
export async function ensureFilled(): Promise<void> {
  const sql = db();
  const [state] = await sql<{ isDue: boolean }[]>`
    select filled_at is null and not exists (
      select from truecount.statistics_update_log where type = 'full' and ${stateOf(sql)} in ('queued', 'running')
    ) as "isDue" from truecount.cache_state`;
  if (state?.isDue) await requestRefresh({ type: 'full', trigger: 'start' });
}
