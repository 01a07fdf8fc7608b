/**
 * Sums over the buckets of the archive: the hours of a day are the day, the days of a month the month. People are told apart
 * in each bucket, so that theirs are no sum. Buckets of days that are noted are about to be counted again and left out.
 */

import type { Fragment } from '@/db/client';
import { HOUR_DAYS } from '@/lib/archive/grain';
import { isArchived, type Snapshot } from '@/lib/reads/snapshot';
import { compareSides, type Invariant } from './invariant';

const numbers = (
  sql: Snapshot,
): Fragment => sql`jsonb_build_object('sessions', sum(bucket.session_count), 'completed', sum(completed_count),
  'humanMessages', sum(human_count), 'aiMessages', sum(ai_count), 'sessionSeconds', sum(session_seconds)) as numbers`;

/** Buckets of a size, put together by what `start` makes of theirs, of the time from `since` on. */
function side(sql: Snapshot, grain: Fragment, start: Fragment, since: Fragment, unit: Fragment): Fragment {
  return sql`
    select bucket.chatbot_id || ' ' || to_char(${start} at time zone 'UTC', 'YYYY-MM-DD') as id, max(total.team_id) as team_id, ${numbers(sql)}
    from truecount.chatbot_bucket bucket left join truecount.chatbot_statistics total using (chatbot_id)
    where grain = ${grain} and start >= ${since} and not exists (
      select from truecount.bucket_change noted where noted.chatbot_id = bucket.chatbot_id
        and date_trunc(${unit}, noted.day::timestamp) = date_trunc(${unit}, bucket.start at time zone 'UTC'))
    group by bucket.chatbot_id, ${start}`;
}

/** The first day all of whose hours are there. */
const sinceHours = (sql: Snapshot) =>
  sql`(date_trunc('day', now(), 'UTC') - ${HOUR_DAYS - 1}::int * interval '24 hours')`;

export const BUCKET_CHECKS: readonly Invariant[] = [
  {
    name: 'hours-day',
    says: `The hours of a chatbot's day, of the last ${HOUR_DAYS} days, add up to the day.`,
    noun: 'day',
    check: async (sql) => {
      if (!isArchived(sql)) return { compared: 0, wrong: 0, examples: [] };
      const day = sql`date_trunc('day', start, 'UTC')`;
      return compareSides(
        sql,
        ['hours', 'day'],
        side(sql, sql`'hour'`, day, sinceHours(sql), sql`'day'`),
        side(sql, sql`'day'`, sql`start`, sinceHours(sql), sql`'day'`),
      );
    },
  },
  {
    name: 'days-month',
    says: "The days of a chatbot's month add up to the month.",
    noun: 'month',
    check: async (sql) => {
      if (!isArchived(sql)) return { compared: 0, wrong: 0, examples: [] };
      const month = sql`date_trunc('month', start, 'UTC')`;
      const ever = sql`'-infinity'::timestamptz`;
      return compareSides(
        sql,
        ['days', 'month'],
        side(sql, sql`'day'`, month, ever, sql`'month'`),
        side(sql, sql`'month'`, sql`start`, ever, sql`'month'`),
      );
    },
  },
];
