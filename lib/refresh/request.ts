/** Asking for a refresh without waiting for it: its run can be followed. */
import { db } from '@/db/client';
import { jobNamed } from '@/lib/jobs/jobs';
import { requestJob } from '@/lib/jobs/request';
import type { EndedRun } from './describe-left';
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

/** Where a run stands, and whether the cache is filled by now; null for an unknown id. */
export async function refreshProgress(id: string): Promise<EndedRun | null> {
  const sql = db();
  const run = await readRun(sql, id, stateToWaitFor(sql));
  if (run === null) return null;
  const [cache] = await sql<{ isFilled: boolean }[]>`
    select filled_at is not null as "isFilled" from truecount.cache_state`;
  return { ...run, ...cache! };
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
