/** What a set of changed sessions means for the totals of chatbots and teams: shared by the refresh and by exact reads. */
import type { Db, Fragment } from '@/db/client';

/**
 * Common table expressions over `change`, which the caller defines before them: a row per session whose values differ,
 * (session_id, team_id, chatbot_id, participant_id, is_test, messages, first_at, last_at) as they are now, null where the
 * session is gone, and the same columns with `old_` as the cache has them, null where it has none. They read the cache
 * tables as they were before the change.
 *
 * - `side`: every old (sign -1) and new (sign 1) state of a session
 * - `chatbot_difference(chatbot_id, sessions, tests, messages, participants, first_at, last_at, old_first_at, old_last_at)`
 * - `team_difference(team_id, sessions, tests, messages)`: rows that differ from zero only
 */
export function differences(sql: Db): Fragment {
  return sql`
    side as (
      select chatbot_id, team_id, is_test, messages, first_at, last_at, 1 as sign from change where session_id is not null
      union all
      select old_chatbot_id, old_team_id, old_is_test, old_messages, old_first_at, old_last_at, -1
      from change where old_session_id is not null
    ),
    pair_difference as (
      select chatbot_id, participant_id, sum(sign) as sessions from (
        select chatbot_id, participant_id, 1 as sign from change where not is_test and participant_id is not null
        union all
        select old_chatbot_id, old_participant_id, -1 from change where not old_is_test and old_participant_id is not null
      ) pair group by chatbot_id, participant_id having sum(sign) <> 0
    ),
    participant_difference as (
      select chatbot_id, count(*) filter (where held + sessions > 0) - count(*) filter (where held > 0) as participants
      from pair_difference pair cross join lateral (
        select count(*) as held from truecount.session_statistics statistics
        where statistics.chatbot_id = pair.chatbot_id and statistics.participant_id = pair.participant_id and not is_test
      ) before
      group by chatbot_id
    ),
    chatbot_difference as (
      select chatbot_id,
        coalesce(sum(sign) filter (where not is_test), 0) as sessions,
        coalesce(sum(sign) filter (where is_test), 0) as tests,
        coalesce(sum(sign * messages) filter (where not is_test), 0) as messages,
        coalesce(sum(participants), 0) as participants,
        min(first_at) filter (where sign > 0 and not is_test) as first_at,
        max(last_at) filter (where sign > 0 and not is_test) as last_at,
        min(first_at) filter (where sign < 0 and not is_test) as old_first_at,
        max(last_at) filter (where sign < 0 and not is_test) as old_last_at
      from (
        select chatbot_id, is_test, messages, first_at, last_at, sign, 0 as participants from side
        union all
        select chatbot_id, null, null, null, null, null, participants from participant_difference
      ) part group by chatbot_id
    ),
    team_difference as (
      select * from (
        select team_id, coalesce(sum(sign) filter (where not is_test), 0) as sessions,
          coalesce(sum(sign) filter (where is_test), 0) as tests,
          coalesce(sum(sign * messages) filter (where not is_test), 0) as messages
        from side group by team_id
      ) moved where sessions <> 0 or tests <> 0 or messages <> 0
    )`;
}

/**
 * Whether the latest time of a chatbot's sessions cannot be told from its cached total (`total`) and its `difference`: it
 * fell, and what stands behind it must be looked up.
 */
export function lastFell(sql: Db): Fragment {
  return sql`coalesce(difference.old_last_at >= total.last_activity_at and difference.last_at is distinct from difference.old_last_at
    and coalesce(difference.last_at < total.last_activity_at, true), false)`;
}

/** The same of the earliest time. */
export function firstFell(sql: Db): Fragment {
  return sql`coalesce(difference.old_first_at <= total.first_activity_at and difference.first_at is distinct from difference.old_first_at
    and coalesce(difference.first_at > total.first_activity_at, true), false)`;
}
