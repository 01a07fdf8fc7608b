/** How old the answers were that people got, and where their rows came from, hour by hour. For administrators. */
import type { Db } from '@/db/client';

export interface RowsByOrigin {
  /** From the cache as they stood. */
  cache: number;
  /** With pending changes put in by the read. */
  pending: number;
  /** Counted from the source, as READ_MODE=live asks for. */
  live: number;
  /** From the cache although changes of it were pending. */
  behind: number;
}

export interface ViewHour {
  /** The UTC hour that it begins. */
  hour: string;
  views: number;
  rows: RowsByOrigin;
  /** Seconds behind the source, over the views; null without any. */
  meanStaleSeconds: number | null;
  mostStaleSeconds: number;
}

export interface Views {
  /** Hours with views, oldest first. */
  hours: ViewHour[];
  total: Omit<ViewHour, 'hour'>;
}

const DAYS = 7;

/** What this process has not written yet is not in it. */
export async function readViews(sql: Db, days = DAYS): Promise<Views> {
  const rows = await sql<(Omit<ViewHour, 'hour'> & { hour: string | null })[]>`
    select hour, coalesce(sum(view_count), 0)::float8 as views,
      json_build_object('cache', coalesce(sum(cache_row_count), 0), 'pending', coalesce(sum(pending_row_count), 0),
        'live', coalesce(sum(live_row_count), 0), 'behind', coalesce(sum(behind_row_count), 0)) as rows,
      sum(stale_seconds) / nullif(sum(view_count), 0)::float8 as "meanStaleSeconds",
      coalesce(max(most_stale_seconds), 0) as "mostStaleSeconds"
    from truecount.view_hour where hour > now() - ${days} * interval '24 hours'
    group by grouping sets ((hour), ()) order by hour nulls last`;
  const { hour: _, ...total } = rows.at(-1)!;
  return { hours: rows.filter((row): row is ViewHour => row.hour !== null), total };
}

/** The most viewed chatbots or sessions of so many days. */
export async function mostViewed(
  sql: Db,
  kind: 'chatbot' | 'session',
  { days = DAYS, limit }: { days?: number; limit: number },
): Promise<{ id: string; views: number }[]> {
  return sql`
    select subject_id as id, sum(view_count)::float8 as views from truecount.view_subject
    where kind = ${kind} and day > (now() at time zone 'UTC')::date - ${days}::int
    group by subject_id order by sum(view_count) desc, subject_id limit ${limit}`;
}
