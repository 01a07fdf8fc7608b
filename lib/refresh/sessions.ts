/**
 * The heart of a refresh: recounts sessions, writes those that differ, and moves the totals of their chatbots and
 * teams by the difference, in one statement. Every part reads the state before it, so old and new meet nowhere else.
 */
import type { Db, Fragment } from '@/db/client';
import { markSessions } from '@/lib/archive/marks';
import { currentSource, sourceOf } from '@/lib/source/current';
import { differences, firstFell, lastFell } from './difference';
import { type Target, within } from './target';
import { type Noted, type Unnoted, unnotedSessions } from './unnoted';

export interface SessionsStep {
  /** Session rows written or removed. */
  changed: number;
  /** Chatbots that have no total yet. */
  unknown: string[];
  /** Chatbots whose earliest, and whose latest time fell: what stands behind it is to be looked up. */
  firstFallen: string[];
  lastFallen: string[];
  /** What differed although it was not noted; null where nobody asked. */
  unnoted: Unnoted | null;
}

/** @param noted what was: given, what differs beside it is told */
export async function refreshSessions(
  sql: Db,
  target: Target,
  runId: string,
  noted: Noted | null = null,
): Promise<SessionsStep> {
  const source = sourceOf(sql);
  const [step] = await sql<SessionsStep[]>`
    with counted as (
      select conversation_id, count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
      from ${source.message} message
      where role = 'human' and ${within(sql, 'conversation_id', target)}
      group by conversation_id
    ),
    fresh as (
      select session.conversation_id, session.id as session_id, session.team_id, session.chatbot_id, session.participant_id,
        session.is_test, session.is_ended, session.created_at, session.ended_at,
        coalesce(counted.messages, 0) as messages, counted.first_at, counted.last_at
      from ${source.session} session left join counted on counted.conversation_id = session.conversation_id
      where ${within(sql, 'session.conversation_id', target)}
    ),
    cached as (
      select ${cachedColumns(sql)} from truecount.session_statistics where ${within(sql, 'conversation_id', target)}
    ),
    ${currentSource().hasFixedConversations ? sql`change as materialized` : sql`paired as`} (
      select fresh.session_id, fresh.conversation_id, fresh.team_id, fresh.chatbot_id, fresh.participant_id, fresh.is_test,
        fresh.is_ended, fresh.created_at, fresh.ended_at, fresh.messages, fresh.first_at, fresh.last_at,
        cached.conversation_id as old_conversation_id, cached.created_at as old_created_at, cached.ended_at as old_ended_at,
        cached.session_id as old_session_id, cached.team_id as old_team_id, cached.chatbot_id as old_chatbot_id,
        cached.participant_id as old_participant_id, cached.is_test as old_is_test, cached.messages as old_messages,
        cached.first_at as old_first_at, cached.last_at as old_last_at
      from fresh full join cached on cached.conversation_id = fresh.conversation_id
      where cached.session_id is null or fresh.session_id is null or cached.session_id <> fresh.session_id
        or cached.messages <> fresh.messages or cached.last_at is distinct from fresh.last_at
        or cached.first_at is distinct from fresh.first_at or cached.chatbot_id <> fresh.chatbot_id
        or cached.participant_id is distinct from fresh.participant_id or cached.is_test <> fresh.is_test
        or cached.is_ended <> fresh.is_ended or cached.team_id <> fresh.team_id
        or cached.created_at <> fresh.created_at or cached.ended_at is distinct from fresh.ended_at
    ),
    ${currentSource().hasFixedConversations ? sql`` : withMoved(sql, target)}
    removed as (
      delete from truecount.session_statistics statistics using change
      where statistics.session_id = change.old_session_id and change.session_id is distinct from change.old_session_id
    ),
    updated as (
      update truecount.session_statistics statistics
      set conversation_id = change.conversation_id, team_id = change.team_id, chatbot_id = change.chatbot_id, participant_id = change.participant_id,
        is_test = change.is_test, is_ended = change.is_ended, created_at = change.created_at, ended_at = change.ended_at,
        human_message_count = change.messages, first_activity_at = change.first_at, last_activity_at = change.last_at,
        changed_at = now(), changed_run = ${runId}
      from change where change.session_id = change.old_session_id and statistics.session_id = change.session_id
    ),
    added as (
      insert into truecount.session_statistics as statistics (session_id, conversation_id, team_id, chatbot_id, participant_id,
        is_test, is_ended, created_at, ended_at, human_message_count, first_activity_at, last_activity_at, changed_at, changed_run)
      select session_id, conversation_id, team_id, chatbot_id, participant_id,
        is_test, is_ended, created_at, ended_at, messages, first_at, last_at, now(), ${runId}
      from change where session_id is not null and old_session_id is distinct from session_id
      on conflict (session_id) do update
      set conversation_id = excluded.conversation_id, team_id = excluded.team_id, chatbot_id = excluded.chatbot_id,
        participant_id = excluded.participant_id, is_test = excluded.is_test, is_ended = excluded.is_ended,
        created_at = excluded.created_at, ended_at = excluded.ended_at,
        human_message_count = excluded.human_message_count, first_activity_at = excluded.first_activity_at,
        last_activity_at = excluded.last_activity_at, changed_at = excluded.changed_at, changed_run = excluded.changed_run
    ),
    uncompressed as (
      delete from truecount.compressed_session held using change
      where held.conversation_id = change.conversation_id or held.conversation_id = change.old_conversation_id
    ),
    ${markSessions(sql)},
    ${differences(sql)},
    chatbots as (
      update truecount.chatbot_statistics total
      set session_count = session_count + difference.sessions,
        test_session_count = test_session_count + difference.tests,
        participant_count = participant_count + difference.participants,
        human_message_count = human_message_count + difference.messages,
        first_activity_at = least(first_activity_at, difference.first_at),
        last_activity_at = greatest(last_activity_at, difference.last_at),
        changed_at = now(), changed_run = ${runId}
      from chatbot_difference difference
      where total.chatbot_id = difference.chatbot_id and (
        difference.sessions <> 0 or difference.tests <> 0 or difference.messages <> 0 or difference.participants <> 0
        or difference.first_at < coalesce(total.first_activity_at, 'infinity')
        or difference.last_at > coalesce(total.last_activity_at, '-infinity'))
    ),
    teams as (
      insert into truecount.team_statistics as total (team_id, session_count, test_session_count, human_message_count)
      select team_id, sessions, tests, messages from team_difference
      on conflict (team_id) do update
      set session_count = total.session_count + excluded.session_count,
        test_session_count = total.test_session_count + excluded.test_session_count,
        human_message_count = total.human_message_count + excluded.human_message_count
    )
    select (select count(*) from change)::int as changed, ${unnotedSessions(sql, noted)} as unnoted,
      unsettled.*
    from (
      select coalesce(array_agg(difference.chatbot_id::text) filter (where total.chatbot_id is null), '{}') as unknown,
        coalesce(array_agg(difference.chatbot_id::text) filter (where ${firstFell(sql)}), '{}') as "firstFallen",
        coalesce(array_agg(difference.chatbot_id::text) filter (where ${lastFell(sql)}), '{}') as "lastFallen"
      from chatbot_difference difference left join truecount.chatbot_statistics total using (chatbot_id)
    ) unsettled`;
  return step!;
}

const cachedColumns = (sql: Db): Fragment =>
  sql`session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended, created_at, ended_at,
    human_message_count as messages, first_activity_at as first_at, last_activity_at as last_at`;

/**
 * `change` from `paired`, where a session may have got another conversation: a session that is new in a conversation may be
 * cached with another one, and one that is no longer there may have gone to one beyond the target. Such a one is noted, so
 * that what belongs to its conversation is counted too.
 */
function withMoved(sql: Db, target: Target): Fragment {
  const source = sourceOf(sql);
  return sql`
    change as materialized (
      select * from paired where session_id = old_session_id
      union all
      select paired.session_id, paired.conversation_id, paired.team_id, paired.chatbot_id, paired.participant_id, paired.is_test,
        paired.is_ended, paired.created_at, paired.ended_at, paired.messages, paired.first_at, paired.last_at,
        held.conversation_id, held.created_at, held.ended_at, held.session_id, held.team_id, held.chatbot_id, held.participant_id, held.is_test, held.messages, held.first_at, held.last_at
      from paired left join lateral (
        select ${cachedColumns(sql)} from truecount.session_statistics where session_id = paired.session_id offset 0
      ) held on true
      where paired.session_id is not null and paired.session_id is distinct from paired.old_session_id
      union all
      select moved.*, paired.old_conversation_id, paired.old_created_at, paired.old_ended_at, paired.old_session_id, paired.old_team_id, paired.old_chatbot_id, paired.old_participant_id, paired.old_is_test,
        paired.old_messages, paired.old_first_at, paired.old_last_at
      from paired left join lateral (
        select session.id, session.conversation_id, session.team_id, session.chatbot_id, session.participant_id, session.is_test,
          session.is_ended, session.created_at, session.ended_at, counted.*
        from ${source.session} session cross join lateral (
          select count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
          from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
        ) counted where session.id = paired.old_session_id offset 0
      ) moved on true
      where paired.old_session_id is not null and paired.session_id is distinct from paired.old_session_id
        and (moved.id is null or not (${within(sql, 'moved.conversation_id', target)}))
    ),
    noted as (
      insert into truecount.pending_change (kind, id)
      select 'm', conversation_id from change where not (${within(sql, 'conversation_id', target)})
    ),`;
}
