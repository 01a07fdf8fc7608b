/** The sizes of buckets: all UTC, weeks from Monday (ISO 8601). */
import type { Db, Fragment } from '@/db/client';

export const GRAINS = ['hour', 'day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

/** Buckets by hour are kept for so many days. */
export const HOUR_DAYS = 8;

/** SQL: the instant lies in the years 1 to 9999, outside of which nothing is of any bucket. */
export function isDated(sql: Db, at: Fragment): Fragment {
  return sql`(${at} >= '0001-01-01 00:00Z' and ${at} < '9999-12-31 00:00Z')`;
}

/** SQL: the start of the bucket of `grain` that holds the instant `at`. */
export function startOf(sql: Db, grain: Grain, at: Fragment): Fragment {
  if (grain === 'month') return sql`date_trunc('month', ${at}, 'UTC')`;
  const widths = { hour: '1 hour', day: '1 day', week: '7 days' };
  // 3 January 2000 was a Monday. Quicker than date_trunc, and of fixed width: UTC has no summer time.
  return sql`date_bin(${sql.unsafe(`interval '${widths[grain]}'`)}, ${at}, '2000-01-03 00:00Z')`;
}

/** SQL: the end of a bucket, which is not part of it. `grain` is a column. */
export function endOf(sql: Db, grain: Fragment, start: Fragment): Fragment {
  return sql`(case ${grain} when 'hour' then ${start} + interval '1 hour' when 'day' then ${start} + interval '24 hours'
    when 'week' then ${start} + interval '168 hours' else (${start} at time zone 'UTC' + interval '1 month') at time zone 'UTC' end)`;
}
