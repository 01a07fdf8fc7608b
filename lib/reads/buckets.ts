/** Buckets of chatbots as they are now: archived ones where nothing changed since, the others counted. */
import type { Db, Fragment } from '@/db/client';
import { countBuckets, NUMBERS } from '@/lib/archive/count';
import { type Grain, HOUR_DAYS, isDated, startOf } from '@/lib/archive/grain';
import { sourceOf } from '@/lib/source/current';
import { liveSessions } from './live';
import { hasPending, isArchived, isFilled, modeOf, type Snapshot } from './snapshot';

/** SQL of two instants, the end not part of it; both at the start of a bucket. */
export interface Span {
  from: Fragment;
  to: Fragment;
}

/** The last `days` UTC days, today included. */
export function lastDays(sql: Db, days: number): Span {
  const today = sql`date_trunc('day', now(), 'UTC')`;
  return {
    from: sql`${today} - ${days - 1}::int * interval '24 hours'`,
    to: sql`${today} + interval '24 hours'`,
  };
}

/** Whole UTC days, `2026-01-31`, the last one included; open where there is none. */
export function betweenDays(sql: Db, from: string | null, to: string | null): Span {
  return {
    from: from === null ? sql`'-infinity'::timestamptz` : sql`${`${from}T00:00:00Z`}::timestamptz`,
    to:
      to === null
        ? sql`'infinity'::timestamptz`
        : sql`${`${to}T00:00:00Z`}::timestamptz + interval '24 hours'`,
  };
}

export interface Bucket {
  chatbotId: string;
  start: string;
  /** Sessions that began in it, and that ended in it. */
  sessionCount: number;
  completedCount: number;
  humanMessageCount: number;
  aiMessageCount: number;
  /** Participants who wrote in it. */
  participantCount: number;
  /** From beginning to end of the sessions that ended in it. */
  sessionMinutes: number;
}

/**
 * @param span of hours, what lies within the last HOUR_DAYS days: they are kept no longer
 * @returns the buckets in which something happened, of each chatbot in order of time
 */
export async function readBuckets(
  snapshot: Snapshot,
  chatbotIds: string[],
  grain: Grain,
  span: Span,
): Promise<Bucket[]> {
  if (chatbotIds.length === 0) return [];
  return snapshot<Bucket[]>`
    with ${shownBuckets(snapshot, chatbotIds, grain, span)}
    select chatbot_id as "chatbotId", start, session_count as "sessionCount", completed_count as "completedCount",
      human_count as "humanMessageCount", ai_count as "aiMessageCount", participant_count as "participantCount",
      (session_seconds / 60)::float8 as "sessionMinutes"
    from shown_bucket order by chatbot_id, start`;
}

/**
 * @param isAnew counts every bucket from the sessions, archived or not
 * @returns common table expressions, `shown_bucket` (chatbot_id, start, and the numbers of a bucket) last
 */
export function shownBuckets(
  sql: Snapshot,
  chatbotIds: string[],
  grain: Grain,
  { from: asked, to }: Span,
  { isAnew = false }: { isAnew?: boolean } = {},
): Fragment {
  const isAll = isAnew || !isCounted(sql) || !isArchived(sql);
  const chosen = sql`any(${chatbotIds}::bigint[])`;
  const numbers = sql.unsafe(NUMBERS.join(', '));
  const live =
    isCounted(sql) && hasPending(sql) ? sql`${liveSessions(sql)}, ${liveActivity(sql, chosen)},` : sql``;
  const from = grain === 'hour' ? sql`greatest(${asked}, ${lastDays(sql, HOUR_DAYS).from})` : asked;
  const inSpan = (column: string) => sql`${sql.unsafe(column)} >= ${from} and ${sql.unsafe(column)} < ${to}`;
  // A bucket is counted as a whole, so that it must be known from its start on.
  const since = isAll ? sql`${startOf(sql, grain, from)}` : sql`(select min(start) from stale)`;
  const archived = isAll
    ? sql``
    : sql`
      select chatbot_id, start, ${numbers} from truecount.chatbot_bucket bucket
      where chatbot_id = ${chosen} and grain = ${grain} and ${inSpan('start')}
        and (chatbot_id, start) not in (select chatbot_id, start from stale)
      union all`;
  return sql`
    ${live}
    ${isAll ? sql`` : sql`stale as materialized (${staleBuckets(sql, chosen, grain, inSpan)}),`}
    session as materialized (${shownSessions(sql, chosen, since, isAll)}),
    activity as materialized (${shownActivity(sql)}),
    ${countBuckets(sql, [grain], { sessions: sql`session`, activity: sql`activity` })},
    shown_bucket as (
      ${archived}
      select chatbot_id, start, ${numbers} from counted_bucket
      where ${inSpan('start')} ${isAll ? sql`` : sql`and (chatbot_id, start) in (select chatbot_id, start from stale)`}
    )`;
}

/** Whether sessions are taken from the cache; before it is filled, and in live mode, from the source. */
const isCounted = (sql: Db) => modeOf(sql) !== 'live' && isFilled(sql);

/** SQL: buckets that must be counted: of days that are noted, and of those that sessions counted live are or were of. */
function staleBuckets(
  sql: Db,
  chosen: Fragment,
  grain: Grain,
  inSpan: (column: string) => Fragment,
): Fragment {
  const pending = hasPending(sql)
    ? sql`
      union all select side.chatbot_id, part.at from live_side side cross join lateral (
        select side.created_at as at union all select side.ended_at
        union all select hour from truecount.session_activity held where held.conversation_id = side.old_conversation_id
        union all select hour from live_activity counted where counted.conversation_id = side.conversation_id
      ) part where part.at is not null`
    : sql``;
  const hours =
    grain === 'hour'
      ? sql`select chatbot_id, (day::timestamp at time zone 'UTC') + n * interval '1 hour' as at
          from truecount.bucket_change cross join generate_series(0, 23) n where chatbot_id = ${chosen}`
      : sql`select chatbot_id, day::timestamp at time zone 'UTC' as at from truecount.bucket_change where chatbot_id = ${chosen}`;
  return sql`
    select distinct chatbot_id, start from (
      select chatbot_id, ${startOf(sql, grain, sql`at`)} as start from (${hours} ${pending}) part where ${isDated(sql, sql`at`)}
    ) bucket where ${inSpan('start')}`;
}

/**
 * `live_activity`: messages by hour of the sessions that are counted live; `live_side`: these sessions as they are and as
 * the cache has them. Of the chosen chatbots only.
 */
function liveActivity(sql: Db, chosen: Fragment): Fragment {
  return sql`
    live_side as materialized (
      select chatbot_id, created_at, ended_at, conversation_id, old_conversation_id from change
      where session_id is not null and not is_test and chatbot_id = ${chosen}
      union all
      select old_chatbot_id, old_created_at, old_ended_at, conversation_id, old_conversation_id from change
      where old_session_id is not null and not old_is_test and old_chatbot_id = ${chosen}
    ),
    live_activity as materialized (
      select side.conversation_id, counted.* from (select distinct conversation_id from live_side where conversation_id is not null) side
      cross join lateral (
        select ${startOf(sql, 'hour', sql`created_at`)} as hour, (count(*) filter (where role = 'human'))::int as human_count,
          (count(*) filter (where role = 'ai'))::int as ai_count
        from ${sourceOf(sql).message} message
        where message.conversation_id = side.conversation_id and role in ('human', 'ai') group by 1 offset 0
      ) counted
    )`;
}

/** SQL: the chosen chatbots' sessions as they are now that may count from `since` on. */
function shownSessions(sql: Db, chosen: Fragment, since: Fragment, isAll: boolean): Fragment {
  const columns = sql`select chatbot_id, participant_id, conversation_id, created_at, ended_at`;
  const pending = hasPending(sql);
  const usable = pending ? sql`and session_id not in (select id from lost)` : sql``;
  const own = sql`chatbot_id = ${chosen} and not is_test ${isAll ? sql`` : sql`and chatbot_id in (select chatbot_id from stale)`}`;
  if (!isCounted(sql)) return sql`${columns} from ${sourceOf(sql).session} session where ${own}`;
  return sql`
    ${columns} from truecount.session_statistics statistics where ${own} and touched_at >= ${since} ${usable}
    union all
    -- An assistant wrote after its latest time.
    ${columns} from truecount.session_statistics statistics where ${own} and touched_at < ${since} ${usable}
      and conversation_id = any(array(
        select distinct conversation_id from truecount.session_activity where human_count = 0 and hour >= ${since}))
    ${pending ? sql`union all ${columns} from live where ${own}` : sql``}`;
}

/** SQL: their messages by hour. */
function shownActivity(sql: Db): Fragment {
  const source = sourceOf(sql);
  if (!isCounted(sql)) {
    return sql`
      select session.conversation_id, ${startOf(sql, 'hour', sql`message.created_at`)} as hour,
        (role = 'human')::int as human_count, (role = 'ai')::int as ai_count
      from session join ${source.message} message on message.conversation_id = session.conversation_id where role in ('human', 'ai')`;
  }
  const cached = sql`
    select conversation_id, hour, human_count, ai_count
    from session join truecount.session_activity activity using (conversation_id)`;
  if (!hasPending(sql)) return cached;
  return sql`
    ${cached} where conversation_id not in (select conversation_id from live)
    union all select conversation_id, hour, human_count, ai_count from live_activity`;
}
