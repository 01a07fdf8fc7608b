/** Asking for a job without waiting for it: its run can be followed. */
import type { Sql } from '@/db/client';
import { begin } from '@/lib/refresh/handover';
import { openRun, type RunRequest } from '@/lib/refresh/log';
import type { Job } from './jobs';
import { perform } from './perform';

/** @param scopeId id of the chatbot or session that the job is about */
export function requestOf(
  job: Job,
  asked: { trigger: string; scopeId?: string; requestedBy?: string },
): RunRequest {
  if ((job.scope !== undefined) !== (asked.scopeId !== undefined))
    throw new Error(job.scope ? `${job.name} needs the id of a ${job.scope}.` : `${job.name} takes no id.`);
  return { type: job.type(), job: job.name, ...asked };
}

/** Returns at once with the run's id. `joined`: the same was waiting already and is followed instead. */
export async function requestJob(
  sql: Sql,
  job: Job,
  request: RunRequest,
): Promise<{ id: string; joined: boolean }> {
  const run = await openRun(sql, request);
  if (!run.joined) beginJob(sql, job, run.id, request);
  return run;
}

/** Begins a run that was opened, in the background. Once that is committed: whoever carries it out must find it. */
export function beginJob(sql: Sql, job: Job, id: string, request: RunRequest): void {
  begin(sql, id, request, (stopping) => perform(sql, job, id, request, { stopping }));
}
