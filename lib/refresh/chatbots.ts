/** Totals of chatbots and teams counted again from the cached session rows; differences only are written. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { recordUnnoted, type Unnoted, unnotedTotals } from './unnoted';

/**
 * Chatbot rows made equal to the aggregate of their session rows. Rows of chatbots that the source no longer has go.
 * @param ids the chatbots, or null for all of them and the teams' totals too
 * @param noted chatbots of which a change was noted: given, a total of another that differs is recorded as drift
 * @returns rows written or removed
 */
export async function settleChatbots(
  sql: Db,
  ids: string[] | null,
  runId: string,
  noted: string[] | null = null,
): Promise<number> {
  const source = sourceOf(sql);
  const chosen = (column: string): Fragment =>
    ids === null ? sql`true` : sql`${sql.unsafe(column) as unknown as Fragment} = any(${ids}::bigint[])`;
  const [chatbots] = await sql<{ changed: number; unnoted: Unnoted | null }[]>`
    with counted as (
      select chatbot_id, count(*) as sessions, sum(human_message_count) as messages,
        min(first_activity_at) as first_at, max(last_activity_at) as last_at
      from truecount.session_statistics where not is_test and ${chosen('chatbot_id')} group by chatbot_id
    ),
    people as (
      select chatbot_id, count(distinct participant_id) as participants
      from truecount.session_statistics where not is_test and ${chosen('chatbot_id')} group by chatbot_id
    ),
    test as (
      select chatbot_id, count(*) as sessions
      from truecount.session_statistics where is_test and ${chosen('chatbot_id')} group by chatbot_id
    ),
    fresh as (
      select chatbot.id as chatbot_id, chatbot.team_id, coalesce(counted.sessions, 0) as sessions,
        coalesce(test.sessions, 0) as tests, coalesce(people.participants, 0) as participants,
        coalesce(counted.messages, 0) as messages, counted.first_at, counted.last_at
      from ${source.chatbot} chatbot
      left join counted on counted.chatbot_id = chatbot.id
      left join people on people.chatbot_id = chatbot.id
      left join test on test.chatbot_id = chatbot.id
      where ${chosen('chatbot.id')}
    ),
    different as materialized (
      select fresh.* from fresh left join truecount.chatbot_statistics total using (chatbot_id)
      where (total.team_id, total.session_count, total.test_session_count, total.participant_count,
          total.human_message_count, total.first_activity_at, total.last_activity_at)
        is distinct from (fresh.team_id, fresh.sessions, fresh.tests, fresh.participants,
          fresh.messages, fresh.first_at, fresh.last_at)
    ),
    gone as (
      delete from truecount.chatbot_statistics total
      where ${chosen('chatbot_id')} and not exists (select from ${source.chatbot} chatbot where chatbot.id = total.chatbot_id)
      returning 1
    ),
    written as (
      insert into truecount.chatbot_statistics (chatbot_id, team_id, session_count, test_session_count, participant_count,
        human_message_count, first_activity_at, last_activity_at, changed_at, changed_run)
      select chatbot_id, team_id, sessions, tests, participants, messages, first_at, last_at, now(), ${runId} from different
      on conflict (chatbot_id) do update
      set team_id = excluded.team_id, session_count = excluded.session_count,
        test_session_count = excluded.test_session_count, participant_count = excluded.participant_count,
        human_message_count = excluded.human_message_count, first_activity_at = excluded.first_activity_at,
        last_activity_at = excluded.last_activity_at, changed_at = excluded.changed_at, changed_run = excluded.changed_run
      returning 1
    )
    select ((select count(*) from gone) + (select count(*) from written))::int as changed, ${unnotedTotals(sql, noted)} as unnoted`;
  const { changed, unnoted } = chatbots!;
  if (unnoted && unnoted.numbers > 0) await recordUnnoted(sql, runId, 'chatbot', unnoted);
  return changed + (ids === null ? await settleTeams(sql, null) : 0);
}

/** The times that fell, of chatbots whose counts are right, looked up among their sessions. Returns rows written. */
export async function settleTimes(
  sql: Db,
  { firstFallen, lastFallen }: { firstFallen: string[]; lastFallen: string[] },
  runId: string,
): Promise<number> {
  if (firstFallen.length + lastFallen.length === 0) return 0;
  const rows = await sql`
    with fallen as (
      select id, bool_or(is_first) as is_first, bool_or(not is_first) as is_last from (
        select unnest(${firstFallen}::bigint[]) as id, true as is_first union all select unnest(${lastFallen}::bigint[]), false
      ) either group by id
    )
    update truecount.chatbot_statistics total
    set first_activity_at = fresh.first_at, last_activity_at = fresh.last_at, changed_at = now(), changed_run = ${runId}
    from fallen join truecount.chatbot_statistics held on held.chatbot_id = fallen.id cross join lateral (
      select case when not is_first then held.first_activity_at else (
          select min(first_activity_at) from truecount.session_statistics statistics
          where statistics.chatbot_id = fallen.id and not is_test
        ) end as first_at,
        case when not is_last then held.last_activity_at else (
          select last_activity_at from truecount.session_statistics statistics
          where statistics.chatbot_id = fallen.id and not is_test order by sort_at desc, session_id desc limit 1
        ) end as last_at
    ) fresh
    where total.chatbot_id = fallen.id
      and (total.first_activity_at, total.last_activity_at) is distinct from (fresh.first_at, fresh.last_at)`;
  return rows.count;
}

/** @param ids the teams, or null for all */
export async function settleTeams(sql: Db, ids: string[] | null): Promise<number> {
  const chosen = ids === null ? sql`true` : sql`team_id = any(${ids}::bigint[])`;
  const [teams] = await sql<{ changed: number }[]>`
    with fresh as (
      select team_id, count(*) filter (where not is_test) as sessions, count(*) filter (where is_test) as tests,
        coalesce(sum(human_message_count) filter (where not is_test), 0) as messages
      from truecount.session_statistics where ${chosen} group by team_id
    ),
    different as materialized (
      select fresh.* from fresh left join truecount.team_statistics total using (team_id)
      where (total.session_count, total.test_session_count, total.human_message_count)
        is distinct from (fresh.sessions, fresh.tests, fresh.messages)
    ),
    gone as (
      delete from truecount.team_statistics total
      where ${chosen} and not exists (select from fresh where fresh.team_id = total.team_id) returning 1
    ),
    written as (
      insert into truecount.team_statistics (team_id, session_count, test_session_count, human_message_count)
      select team_id, sessions, tests, messages from different
      on conflict (team_id) do update
      set session_count = excluded.session_count, test_session_count = excluded.test_session_count,
        human_message_count = excluded.human_message_count
      returning 1
    )
    select ((select count(*) from gone) + (select count(*) from written))::int as changed`;
  return teams!.changed;
}
