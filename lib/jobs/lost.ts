/** Runs of jobs whose process died in the middle: another one goes on with them. */
import type { Db } from '@/db/client';
import { isDead } from '@/lib/refresh/alive';
import { canBeTakenUp } from '@/lib/refresh/log';
import { JOBS, type Job } from './jobs';

/** A run that ends process after process is left alone. */
const MOST_ATTEMPTS = 5;

export async function findLost(sql: Db): Promise<{ id: string; job: Job }[]> {
  const rows = await sql<{ id: string; job: string }[]>`
    select id, job from truecount.statistics_update_log
    where state in ('queued', 'running') and ${canBeTakenUp(sql)} and ${isDead(sql)} and attempts < ${MOST_ATTEMPTS} order by id`;
  return rows.flatMap(({ id, job: name }) => {
    const job = JOBS.find((known) => known.name === name);
    return job ? [{ id, job }] : [];
  });
}
