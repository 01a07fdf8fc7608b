/** How many refreshes end well, against what is promised. */
import type { Db } from '@/db/client';
import { stateOf, TASK_TYPES } from '@/lib/refresh/log';

export const PROMISED_RATE = 0.999;
/** Of the last so many days: what the update log keeps. */
const DAYS = 30;

export interface SuccessRate {
  done: number;
  /** Failed, or lost with their process. Cancelled ones are neither. */
  failed: number;
  /** 0 to 1; null before the first refresh. */
  rate: number | null;
  isKept: boolean;
}

/** Of refreshes that were asked for or scheduled; folds, of which only those that end well leave a row, do not count. */
export async function readSuccessRate(sql: Db): Promise<SuccessRate> {
  const [count] = await sql<{ done: number; failed: number }[]>`
    select count(*) filter (where state = 'done')::int as done, count(*) filter (where state in ('failed', 'abandoned'))::int as failed
    from (
      select ${stateOf(sql)} as state from truecount.statistics_update_log
      where requested_at > now() - ${DAYS} * interval '1 day' and trigger not in ('folder', 'read')
        and type <> all(${[...TASK_TYPES]}::text[])
    ) run`;
  const { done, failed } = count!;
  const rate = done + failed === 0 ? null : done / (done + failed);
  return { done, failed, rate, isKept: rate === null || rate >= PROMISED_RATE };
}
