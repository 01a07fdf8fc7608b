/** How many refreshes end well, against what is promised. */
import type { Db } from '@/db/client';
import { stateOf, TASK_TYPES } from '@/lib/refresh/log';

export const PROMISED_RATE = 0.999;
/** Of the last so many days: what the update log keeps. */
const DAYS = 30;

export interface SuccessCount {
  done: number;
  /** Failed, or lost with their process. Cancelled ones are neither. */
  failed: number;
}

export interface SuccessDay extends SuccessCount {
  /** The UTC day: "2026-01-31". */
  day: string;
}

export interface SuccessRate extends SuccessCount {
  /** 0 to 1; null before the first refresh. */
  rate: number | null;
  isKept: boolean;
  /** Oldest first, from the first on which a refresh was asked for; those without any too. */
  days: SuccessDay[];
}

/** Of refreshes that were asked for or scheduled; folds, of which only those that end well leave a row, do not count. */
export async function readSuccessRate(sql: Db): Promise<SuccessRate> {
  const rows = await sql<SuccessDay[]>`
    with counted as (
      select day, count(*) filter (where state = 'done')::int as done, count(*) filter (where state in ('failed', 'abandoned'))::int as failed
      from (
        select ${stateOf(sql)} as state, (requested_at at time zone 'UTC')::date as day from truecount.statistics_update_log
        where requested_at > now() - ${DAYS} * interval '1 day' and trigger not in ('folder', 'read')
          and type <> all(${[...TASK_TYPES]}::text[])
      ) run group by day
    )
    select to_char(day, 'YYYY-MM-DD') as day, coalesce(done, 0) as done, coalesce(failed, 0) as failed
    from (select min(day) as first from counted) span
    cross join lateral (select first + n as day from generate_series(0, (now() at time zone 'UTC')::date - first) n) every
    left join counted using (day) order by day`;
  const days = [...rows];
  const sum = (pick: (day: SuccessDay) => number) => days.reduce((total, day) => total + pick(day), 0);
  const [done, failed] = [sum((day) => day.done), sum((day) => day.failed)];
  const rate = done + failed === 0 ? null : done / (done + failed);
  return { done, failed, rate, isKept: rate === null || isKept(rate), days };
}

export const isKept = (rate: number) => rate >= PROMISED_RATE;
