/** Asking for a refresh without waiting for it: its run can be followed. */
import { db } from '@/db/client';
import { jobNamed } from '@/lib/jobs/jobs';
import { requestJob } from '@/lib/jobs/request';
import type { RunProgress } from '@/lib/reads/types';
import { JOB_OF } from './job-of';
import { type RefreshRequest, readRun, stateOf, stateToWaitFor } from './log';

/**
 * Returns at once with the run's id. `joined`: the same refresh was waiting already and is followed instead.
 */
export async function requestRefresh(request: RefreshRequest): Promise<{ id: string; joined: boolean }> {
  const sql = db();
  const job = JOB_OF[request.type];
  return requestJob(sql, jobNamed(job), { ...request, job });
}

/** Where a run stands; null for an unknown id. */
export async function refreshProgress(id: string): Promise<RunProgress | null> {
  return readRun(db(), id, stateToWaitFor(db()));
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
