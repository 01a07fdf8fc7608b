/** What must be counted live: cache rows that were lost. Common table expressions that every list begins with. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { hasPending } from './snapshot';

/** WITH and what it defines, or nothing where nothing is pending. */
export function withLive(sql: Db, ...expressions: Fragment[]): Fragment {
  if (!hasPending(sql)) return sql``;
  return expressions.reduce(
    (joined, expression) => sql`${joined}, ${expression}`,
    sql`with ${liveSessions(sql)}`,
  );
}

/** Rows from the cache and, where something is pending, rows counted live, in one order. */
export function united(sql: Db, rows: (relation: 'cache' | 'live') => Fragment, ordered: Fragment): Fragment {
  if (!hasPending(sql)) return rows('cache');
  return sql`select * from ((${rows('cache')}) union all (${rows('live')})) found ${ordered}`;
}

/**
 * `lost(id)`: sessions whose cache row may not be used; `live`: those sessions, counted from the source, in the shape
 * of session_statistics. Both are empty, and cost one page read, when nothing was lost.
 * @param needed a chatbot that must have its sessions whether or not the cache knows it
 */
export function liveSessions(sql: Db, needed: string | null = null): Fragment {
  const source = sourceOf(sql);
  const unknown = needed
    ? sql`union select session.id from ${source.session} session where chatbot_id = ${needed}
        and not exists (select from truecount.chatbot_statistics where chatbot_id = ${needed})`
    : sql``;
  return sql`
    lost as materialized (select distinct id from truecount.pending_change where kind = 's' ${unknown}),
    live as materialized (
      select session.id as session_id, session.conversation_id, session.team_id, session.chatbot_id, session.participant_id,
        session.is_test, counted.human_message_count, counted.first_activity_at, counted.last_activity_at,
        coalesce(counted.last_activity_at, '-infinity') as sort_at, null::timestamptz as changed_at
      from lost join ${source.session} session on session.id = lost.id
      cross join lateral (
        select count(*)::int as human_message_count, min(created_at) as first_activity_at, max(created_at) as last_activity_at
        from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
      ) counted
    )`;
}

/**
 * `suspect(id)` and `live_chatbot`: chatbots whose cached totals may not be used, aggregated from their sessions.
 * @param needed a chatbot that must have a row whether or not the cache knows it
 */
export function liveChatbots(sql: Db, needed: string | null = null): Fragment {
  const source = sourceOf(sql);
  const unknown = needed
    ? sql`union select ${needed}::bigint where not exists (select from truecount.chatbot_statistics where chatbot_id = ${needed})`
    : sql``;
  return sql`
    suspect as materialized (select distinct id from truecount.pending_change where kind = 'c' ${unknown}),
    live_chatbot as materialized (
      select chatbot.id as chatbot_id, chatbot.team_id, counted.*, coalesce(counted.last_activity_at, '-infinity') as sort_at,
        null::timestamptz as changed_at
      from suspect join ${source.chatbot} chatbot on chatbot.id = suspect.id
      cross join lateral (
        select count(*) filter (where not is_test) as session_count, count(*) filter (where is_test) as test_session_count,
          count(distinct participant_id) filter (where not is_test) as participant_count,
          coalesce(sum(human_message_count) filter (where not is_test), 0)::bigint as human_message_count,
          min(first_activity_at) filter (where not is_test) as first_activity_at,
          max(last_activity_at) filter (where not is_test) as last_activity_at
        from (
          select is_test, participant_id, human_message_count, first_activity_at, last_activity_at
          from truecount.session_statistics statistics
          where statistics.chatbot_id = chatbot.id and not exists (select from lost where lost.id = statistics.session_id)
          union all
          select is_test, participant_id, human_message_count, first_activity_at, last_activity_at
          from live where live.chatbot_id = chatbot.id
        ) session
      ) counted
    )`;
}
