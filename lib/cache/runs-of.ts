/** The last runs of each job, and of each cache, oldest first: the bars of the page. */
import type { Db } from '@/db/client';
import { JOBS } from '@/lib/jobs/jobs';
import { newestOf, wantedJobs } from '@/lib/jobs/standing';
import { stateOf } from '@/lib/refresh/log';
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

/** By the job's name: the runs that do what it does, whatever started them. */
export async function readRunsOfJobs(sql: Db): Promise<Record<string, RunBar[]>> {
  const rows = await sql<(RunBar & { name: string })[]>`
    select wanted.name, run.* from ${wantedJobs(sql)} cross join lateral (
      select id::text, log.type, ${stateOf(sql)} as state, coalesce(started_at, requested_at) as at, duration_ms as ms,
        rows_read::float8 as read, rows_changed::float8 as changed
      from truecount.statistics_update_log log where id in ${newestOf(sql, sql`true`, BARS)} order by log.id desc limit ${BARS}
    ) run order by run.id::bigint`;
  return grouped(
    JOBS.map(({ name }) => name),
    rows,
  );
}

/** By the cache's table. Folds, which come every few seconds, are no bars. */
export async function readRunsOfCaches(sql: Db): Promise<Record<string, RunBar[]>> {
  const types = [...new Set(CACHES.flatMap((cache) => cache.types))];
  const rows = await sql<RunBar[]>`
    select id::text, type, ${stateOf(sql)} as state, coalesce(started_at, requested_at) as at, duration_ms as ms,
      rows_read::float8 as read, rows_changed::float8 as changed
    from unnest(${types}::text[]) wanted(name) cross join lateral (
      select * from truecount.statistics_update_log log
      -- In the order of an index that knows no folds: see newestOf.
      where log.type = wanted.name and trigger not in ('folder', 'read') order by log.id desc nulls last limit ${BARS}
    ) run order by run.id`;
  return Object.fromEntries(
    CACHES.map((cache) => [
      cache.table,
      rows.filter(({ type }) => cache.types.some((own) => own === type)).slice(-BARS),
    ]),
  );
}

function grouped(names: string[], rows: (RunBar & { name: string })[]): Record<string, RunBar[]> {
  return Object.fromEntries(
    names.map((name) => [name, rows.filter((row) => row.name === name).map(({ name: _, ...run }) => run)]),
  );
}
