/** When a cached row was last held against the source: it changed, or a run that is done covered it and found it right. */
import type { Db, Fragment } from '@/db/client';
import { RECENT_HOURS } from '@/lib/refresh/strategy';
import type { Ago } from './statistics-params';

/** CTE `newest`, one row: when the newest run of each kind that ended well began, and the last whole round of sweeps. */
export function newestRuns(sql: Db): Fragment {
  const begun = (types: string[]) => sql`(
    select max(started_at) from unnest(${types}::text[]) wanted(type) cross join lateral (
      select started_at from truecount.statistics_update_log log
      where log.type = wanted.type and scope_id is null and state = 'done' and trigger not in ('folder', 'read')
      order by finished_at desc limit 1) run)`;
  return sql`newest as materialized (
    select ${begun(['full'])} as full_at, ${begun(['chatbots'])} as chatbots_at, ${begun(['recent', 'hybrid'])} as recent_at,
      (select swept_at from truecount.capture_state) as swept_at)`;
}

/** Of what was active within a day before `at`, a column of `newest`, that run has looked at it. */
const whereRecent = (sql: Db, at: Fragment) =>
  sql`case when statistics.sort_at >= ${at} - ${RECENT_HOURS} * interval '1 hour' then ${at} end`;

const ofScope = (sql: Db, type: 'chatbot' | 'session', id: Fragment) => sql`(
  select max(started_at) from truecount.statistics_update_log log
  where log.type = ${type} and log.scope_id = ${id} and state = 'done')`;

/** SQL over `statistics`, a row of chatbot_statistics, and `newest`. */
export function chatbotCheckedAt(sql: Db): Fragment {
  return sql`greatest(statistics.changed_at, newest.full_at, ${whereRecent(sql, sql`newest.chatbots_at`)},
    ${ofScope(sql, 'chatbot', sql`statistics.chatbot_id`)})`;
}

/** The same of session_statistics. */
export function sessionCheckedAt(sql: Db): Fragment {
  return sql`greatest(statistics.changed_at, newest.full_at, newest.swept_at, ${whereRecent(sql, sql`newest.recent_at`)},
    ${ofScope(sql, 'chatbot', sql`statistics.chatbot_id`)}, ${ofScope(sql, 'session', sql`statistics.session_id`)})`;
}

/** A sort key that grows with the age of what was checked `at`: it does not move while one pages through. */
export function ageKey(sql: Db, at: Fragment): Fragment {
  return sql`(-extract(epoch from ${at}) * 1000000)::bigint`;
}

const HOURS: Record<string, number> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

/** SQL: `at` lies within what `ago` says; what never was is longer ago than anything. */
export function isAgo(sql: Db, at: Fragment, ago: Ago): Fragment {
  const bound = sql`now() - ${HOURS[ago.replace('over-', '')]!} * interval '1 hour'`;
  return ago.startsWith('over-') ? sql`coalesce(${at} < ${bound}, true)` : sql`${at} >= ${bound}`;
}
