/**
 * What is pending, put into a read: common table expressions that a list begins with, and the union of cached rows that
 * stand with rows that do not. The rules of adding are those of a refresh (lib/refresh/difference.ts).
 */
import type { Db, Fragment } from '@/db/client';
import { differences, firstFell, lastFell } from '@/lib/refresh/difference';
import { sourceOf } from '@/lib/source/current';
import { notesOf } from './notes';
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

const cachedColumns = `session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, created_at, ended_at,
  human_message_count as messages, first_activity_at as first_at, last_activity_at as last_at`;

/**
 * `lost(id)`: sessions whose cache row may not be used; `live`: those sessions as they are now, in the shape of
 * session_statistics. Both from `change`, which pairs old and new. Where messages were only added the new value is the sum;
 * anything else is counted from the source. Lookups stay nested loops (`offset 0`): the notes are few, the tables large.
 * @param needed a chatbot that must have its sessions whether or not the cache knows it
 */
export function liveSessions(sql: Db, needed: string | null = null): Fragment {
  const source = sourceOf(sql);
  const columns = sql.unsafe(cachedColumns) as unknown as Fragment;
  const unknown = needed
    ? sql`union select session.id from ${source.session} session where chatbot_id = ${needed}
        and not exists (select from truecount.chatbot_statistics where chatbot_id = ${needed})`
    : sql``;
  return sql`
    note as materialized (select * from ${notesOf(sql)} noted where ${hasPending(sql)}),
    touched as materialized (
      select id, coalesce(sum(human), 0)::int as added, min(first_at) as first_at, max(last_at) as last_at, bool_or(kind = 'm') as is_changed
      from note where kind in ('a', 'm') group by id
    ),
    held as materialized (
      select touched.id, touched.added, touched.first_at as added_first_at, touched.last_at as added_last_at, touched.is_changed, cached.*
      from touched left join lateral (
        select ${columns} from truecount.session_statistics where conversation_id = touched.id offset 0
      ) cached on true
    ),
    changed as materialized (
      select id from note where kind = 's'
      union select session_id from held where is_changed and session_id is not null
      union select session.id from held cross join lateral (
        select id from ${source.session} session where conversation_id = held.id offset 0
      ) session where held.is_changed or held.session_id is null
      ${unknown}
    ),
    change as materialized (
      select session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, created_at, ended_at, messages + added as messages,
        least(first_at, added_first_at) as first_at, greatest(last_at, added_last_at) as last_at,
        conversation_id as old_conversation_id, created_at as old_created_at, ended_at as old_ended_at,
        session_id as old_session_id, team_id as old_team_id, chatbot_id as old_chatbot_id, participant_id as old_participant_id,
        is_test as old_is_test, messages as old_messages, first_at as old_first_at, last_at as old_last_at
      from held where session_id is not null and not is_changed and session_id not in (select id from changed)
      union all
      select fresh.session_id, fresh.conversation_id, fresh.team_id, fresh.chatbot_id, fresh.participant_id, fresh.is_test,
        fresh.created_at, fresh.ended_at, fresh.messages, fresh.first_at, fresh.last_at,
        cached.conversation_id, cached.created_at, cached.ended_at, cached.session_id, cached.team_id, cached.chatbot_id, cached.participant_id,
        cached.is_test, cached.messages, cached.first_at, cached.last_at
      from changed left join lateral (
        select session.id as session_id, session.conversation_id, session.team_id, session.chatbot_id, session.participant_id,
          session.is_test, session.created_at, session.ended_at, counted.*
        from ${source.session} session cross join lateral (
          select count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
          from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
        ) counted where session.id = changed.id offset 0
      ) fresh on true
      left join lateral (
        select ${columns} from truecount.session_statistics where session_id = changed.id offset 0
      ) cached on true
      where fresh.session_id is not null or cached.session_id is not null
    ),
    lost as (select old_session_id as id from change where old_session_id is not null),
    live as (
      select session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, messages as human_message_count,
        first_at as first_activity_at, last_at as last_activity_at, coalesce(last_at, '-infinity') as sort_at,
        created_at, ended_at, greatest(created_at, ended_at, last_at) as touched_at,
        null::timestamptz as changed_at
      from change where session_id is not null
    )`;
}

/**
 * `suspect(id)` and `live_chatbot`: chatbots whose cached totals may not be used, and their totals now: the cached ones
 * moved by the difference, or aggregated from their sessions where that cannot tell. Stands after liveSessions.
 * @param needed a chatbot that must have a row whether or not the cache knows it
 */
export function liveChatbots(sql: Db, needed: string | null = null): Fragment {
  const source = sourceOf(sql);
  const unknown = needed
    ? sql`union select ${needed}::bigint where not exists (select from truecount.chatbot_statistics where chatbot_id = ${needed})`
    : sql``;
  return sql`
    ${differences(sql)},
    suspect as materialized (
      select chatbot_id as id from chatbot_difference union select id from note where kind = 'c' ${unknown}
    ),
    moved as materialized (
      select suspect.id, chatbot.team_id, total.chatbot_id is null or suspect.id in (select id from note where kind = 'c') as is_unsettled,
        ${firstFell(sql)} as first_fell, ${lastFell(sql)} as last_fell,
        total.session_count, total.test_session_count, total.participant_count, total.human_message_count,
        total.first_activity_at, total.last_activity_at, difference.*
      from suspect cross join lateral (
        select team_id from ${source.chatbot} chatbot where chatbot.id = suspect.id offset 0
      ) chatbot
      left join lateral (
        select * from truecount.chatbot_statistics where chatbot_id = suspect.id offset 0
      ) total on true
      left join chatbot_difference difference on difference.chatbot_id = suspect.id
    ),
    live_chatbot as materialized (
      select moved.id as chatbot_id, moved.team_id, counted.*, coalesce(counted.last_activity_at, '-infinity') as sort_at,
        null::timestamptz as changed_at
      from moved cross join lateral (
        select moved.session_count + coalesce(sessions, 0) as session_count, moved.test_session_count + coalesce(tests, 0) as test_session_count,
          moved.participant_count + coalesce(participants, 0) as participant_count,
          (moved.human_message_count + coalesce(messages, 0))::bigint as human_message_count,
          least(moved.first_at, case when not moved.first_fell then moved.first_activity_at else (
            select min(first_activity_at) from truecount.session_statistics statistics
            where statistics.chatbot_id = moved.id and not is_test and session_id not in (select id from lost)
          ) end) as first_activity_at,
          greatest(moved.last_at, case when not moved.last_fell then moved.last_activity_at else (
            select last_activity_at from truecount.session_statistics statistics
            where statistics.chatbot_id = moved.id and not is_test and session_id not in (select id from lost)
            order by sort_at desc, session_id desc limit 1
          ) end) as last_activity_at
        where not moved.is_unsettled
        union all
        select count(*) filter (where not is_test), count(*) filter (where is_test),
          count(distinct participant_id) filter (where not is_test),
          coalesce(sum(human_message_count) filter (where not is_test), 0)::bigint,
          min(first_activity_at) filter (where not is_test), max(last_activity_at) filter (where not is_test)
        from (
          select is_test, participant_id, human_message_count, first_activity_at, last_activity_at
          from truecount.session_statistics statistics
          where moved.is_unsettled and statistics.chatbot_id = moved.id and statistics.session_id not in (select id from lost)
          union all
          select is_test, participant_id, human_message_count, first_activity_at, last_activity_at
          from live where moved.is_unsettled and live.chatbot_id = moved.id
        ) session having moved.is_unsettled
      ) counted
    )`;
}
