/** Totals of chatbots and teams as a page would show them, held against a recount of the source in the same snapshot. */
import type { Fragment } from '@/db/client';
import { liveChatbots, liveSessions } from '@/lib/reads/live';
import type { Snapshot } from '@/lib/reads/snapshot';
import { sourceOf } from '@/lib/source/current';
import type { Compared, Difference } from './sessions';

/** Numbers compared for each chatbot and each team. */
const CHATBOT_NUMBERS = 7;
const TEAM_NUMBERS = 3;

/** `asShown`: the total is the sum of the sessions as they are shown; what differs then is theirs. */
export type TotalDifference = Difference & { asShown: boolean };

/** Sums of sessions `relation`, as a total is defined: tests apart. */
const totals = (sql: Snapshot): Fragment => sql`
  count(*) filter (where not is_test) as session_count, count(*) filter (where is_test) as test_session_count,
  coalesce(sum(messages) filter (where not is_test), 0)::bigint as human_message_count`;

const chatbotNumbers = (
  sql: Snapshot,
): Fragment => sql`jsonb_build_object('teamId', team_id, 'sessions', session_count,
  'testSessions', test_session_count, 'participants', participant_count, 'messages', human_message_count,
  'firstActivityAt', first_activity_at, 'lastActivityAt', last_activity_at)`;

/** Pairs (id, shown, counted, summed) become what differs. */
const differencesOf = (sql: Snapshot, numbers: number): Fragment => sql`
  select (select count(*) from pair)::int as rows, (select count(*) * ${numbers}::int from pair)::int as numbers, coalesce((
    select jsonb_agg(jsonb_build_object('id', pair.id::text,
      'teamId', coalesce(pair.counted ->> 'teamId', pair.shown ->> 'teamId', pair.id::text), 'number', key, 'shown', pair.shown -> key, 'counted', pair.counted -> key,
      'asShown', pair.shown -> key is not distinct from pair.summed -> key))
    from pair cross join lateral jsonb_object_keys(pair.shown || pair.counted) key
    where pair.shown <> pair.counted and pair.shown -> key is distinct from pair.counted -> key
  ), '[]') as differences`;

/** Every session as shown, and as it is: (team_id, chatbot_id, participant_id, is_test, messages, first_at, last_at). */
function bothSessions(sql: Snapshot, chosen: (column: string) => Fragment): Fragment {
  const source = sourceOf(sql);
  return sql`
    shown_session as (
      select team_id, chatbot_id, participant_id, is_test, human_message_count as messages, first_activity_at as first_at, last_activity_at as last_at
      from truecount.session_statistics statistics where ${chosen('chatbot_id')} and session_id not in (select id from lost)
      union all
      select team_id, chatbot_id, participant_id, is_test, messages, first_at, last_at
      from change where session_id is not null and ${chosen('chatbot_id')}
    ),
    true_session as (
      select team_id, chatbot_id, participant_id, is_test, counted.*
      from ${source.session} session cross join lateral (
        select count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
        from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
      ) counted where ${chosen('chatbot_id')}
    )`;
}

/** @param ids the chatbots to compare, or null for all */
export async function compareChatbots(
  sql: Snapshot,
  ids: string[] | null,
): Promise<Compared<TotalDifference>> {
  const source = sourceOf(sql);
  const chosen = (column: string) =>
    ids === null ? sql`true` : sql`${sql.unsafe(column) as unknown as Fragment} = any(${ids}::bigint[])`;
  const summed = (sessions: Fragment) => sql`
    select chatbot.id as chatbot_id, chatbot.team_id, coalesce(session_count, 0) as session_count,
      coalesce(test_session_count, 0) as test_session_count, coalesce(participant_count, 0) as participant_count,
      coalesce(human_message_count, 0) as human_message_count, first_activity_at, last_activity_at
    from ${source.chatbot} chatbot left join (
      select chatbot_id, ${totals(sql)}, count(distinct participant_id) filter (where not is_test) as participant_count,
        min(first_at) filter (where not is_test) as first_activity_at, max(last_at) filter (where not is_test) as last_activity_at
      from ${sessions} session group by chatbot_id
    ) counted on counted.chatbot_id = chatbot.id where ${chosen('chatbot.id')}`;
  const [found] = await sql<Compared<TotalDifference>[]>`
    with ${liveSessions(sql)}, ${liveChatbots(sql)}, ${bothSessions(sql, chosen)},
    shown as (
      select chatbot_id as id, ${chatbotNumbers(sql)} as numbers from truecount.chatbot_statistics
      where ${chosen('chatbot_id')} and chatbot_id not in (select id from suspect)
      union all
      select chatbot_id, ${chatbotNumbers(sql)} from live_chatbot where ${chosen('chatbot_id')}
    ),
    pair as (
      select coalesce(shown.id, truth.id) as id, coalesce(shown.numbers, '{}') as shown, coalesce(truth.numbers, '{}') as counted,
        coalesce(summed.numbers, '{}') as summed
      from shown
      full join (select chatbot_id as id, ${chatbotNumbers(sql)} as numbers from (${summed(sql`true_session`)}) total) truth on truth.id = shown.id
      left join (select chatbot_id as id, ${chatbotNumbers(sql)} as numbers from (${summed(sql`shown_session`)}) total) summed on summed.id = coalesce(shown.id, truth.id)
    )
    ${differencesOf(sql, CHATBOT_NUMBERS)}`;
  return found!;
}

export async function compareTeams(sql: Snapshot): Promise<Compared<TotalDifference>> {
  const numbers = sql`jsonb_build_object('sessions', session_count, 'testSessions', test_session_count, 'messages', human_message_count)`;
  const summed = (sessions: Fragment) =>
    sql`select team_id as id, ${numbers} as numbers from (select team_id, ${totals(sql)} from ${sessions} session group by team_id) total`;
  const [found] = await sql<Compared<TotalDifference>[]>`
    with ${liveSessions(sql)}, ${liveChatbots(sql)}, ${bothSessions(sql, () => sql`true`)},
    shown as (
      select team_id as id, ${numbers} as numbers from (
        select team_id, sum(session_count) as session_count, sum(test_session_count) as test_session_count,
          sum(human_message_count)::bigint as human_message_count
        from (
          select team_id, session_count, test_session_count, human_message_count from truecount.team_statistics
          union all select team_id, sessions, tests, messages from team_difference
        ) part group by team_id
      ) total where session_count <> 0 or test_session_count <> 0 or human_message_count <> 0
    ),
    pair as (
      select coalesce(shown.id, truth.id) as id, coalesce(shown.numbers, '{}') as shown, coalesce(truth.numbers, '{}') as counted,
        coalesce(summed.numbers, '{}') as summed
      from shown full join (${summed(sql`true_session`)}) truth on truth.id = shown.id
      left join (${summed(sql`shown_session`)}) summed on summed.id = coalesce(shown.id, truth.id)
    )
    ${differencesOf(sql, TEAM_NUMBERS)}`;
  return found!;
}
