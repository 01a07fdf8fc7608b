/** Runs that a queue carries out: who asks twice gets the same answer, since an answer may be lost on its way. */
import type { Sql } from '@/db/client';
import { failRun, openRun, type RunRequest, startRun } from '@/lib/refresh/log';
import type { Job } from './jobs';

async function findOwn(sql: Sql, runner: string): Promise<{ id: string; state: string } | null> {
  const [own] = await sql<{ id: string; state: string }[]>`
    select id, state from truecount.statistics_update_log where inngest_run_id = ${runner}`;
  return own ?? null;
}

/**
 * The run that a request is about: the one that it names, or a new one.
 * @returns null when there is nothing to do: another process has the one that is named, or one of this kind waits already
 *   and will count what is asked for
 */
export async function openQueued(
  sql: Sql,
  job: Job,
  request: RunRequest,
  runner: string,
  named?: string,
): Promise<string | null> {
  const own = await findOwn(sql, runner);
  if (own) return own.id;
  if (named === undefined) await openRun(sql, { ...request, inngestRunId: runner });
  else
    await sql`
      update truecount.statistics_update_log
      set runner = 'inngest', inngest_run_id = ${runner}, beat_at = clock_timestamp()
      where id = ${named} and job = ${job.name} and inngest_run_id is null
        and (state = 'queued' or (state = 'abandoned' and started_at is null))`;
  // Asked again: the same request may have been delivered twice at once.
  return (await findOwn(sql, runner))?.id ?? null;
}

/** As startRun; a run that the same runner has begun before is started still. */
export async function beginQueued(
  sql: Sql,
  id: string,
  runner: string,
): Promise<'started' | 'busy' | 'over'> {
  const begun = await startRun(sql, id);
  if (begun !== 'over') return begun;
  const own = await findOwn(sql, runner);
  return own?.id === id && (own.state === 'running' || own.state === 'done') ? 'started' : 'over';
}

/** Writes into the log that a runner gave up. Returns the run that failed with it; null when it was over before. */
export async function failQueued(sql: Sql, runner: string, message: string): Promise<string | null> {
  const own = await findOwn(sql, runner);
  if (!own || (own.state !== 'queued' && own.state !== 'running')) return null;
  await failRun(sql, own.id, 'inngest', message);
  return own.id;
}
