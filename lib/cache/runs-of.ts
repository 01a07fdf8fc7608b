/** The last runs of each job, and of each cache, oldest first: the bars of the page. */
import type { Db } from '@/db/client';
import { JOBS } from '@/lib/jobs/jobs';
import { type RunType, stateOf } from '@/lib/refresh/log';
import { CACHES } from './caches';

export const BARS = 30;

export interface RunBar {
  id: string;
  type: string;
  state: string;
  at: string;
  /** Milliseconds; null while it is not over. */
  ms: number | null;
  read: number;
  changed: number;
}

/** By the job's name: the runs of its type, whatever started them. */
export async function readRunsOfJobs(sql: Db): Promise<Record<string, RunBar[]>> {
  const rows = await newestOf(
    sql,
    JOBS.map((job) => job.type()),
  );
  return Object.fromEntries(JOBS.map((job) => [job.name, barsOf(rows, [job.type()])]));
}

/** By the cache's table. */
export async function readRunsOfCaches(sql: Db): Promise<Record<string, RunBar[]>> {
  const rows = await newestOf(
    sql,
    CACHES.flatMap((cache) => cache.types),
  );
  return Object.fromEntries(CACHES.map((cache) => [cache.table, barsOf(rows, cache.types)]));
}

/** The newest of each type, oldest first. Folds, which come every few seconds, are no bars. */
async function newestOf(sql: Db, types: RunType[]): Promise<RunBar[]> {
  // `nulls last`, of a key that is never null, is the order of statistics_update_log_bars_index alone: by the key itself the
  // whole log would be gone through for a type that has few runs.
  return sql`
    select id::text, type, ${stateOf(sql)} as state, coalesce(started_at, requested_at) as at, duration_ms as ms,
      rows_read::float8 as read, rows_changed::float8 as changed
    from unnest(${[...new Set(types)]}::text[]) wanted(name) cross join lateral (
      select * from truecount.statistics_update_log log
      where log.type = wanted.name and trigger not in ('folder', 'read') order by log.id desc nulls last limit ${BARS}
    ) run order by run.id`;
}

const barsOf = (rows: RunBar[], types: RunType[]) =>
  rows.filter(({ type }) => types.some((own) => own === type)).slice(-BARS);
