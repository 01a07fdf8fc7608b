/** Where a snapshot's rows come from: the cache tables, or, to compare, the source counted anew by each statement. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { modeOf, type Snapshot } from './snapshot';

/** Every session, in the shape of session_statistics. */
export function sessionRows(sql: Db): Fragment {
  if (modeOf(sql) !== 'live') return sql`truecount.session_statistics`;
  const source = sourceOf(sql);
  return sql`(
    select session.id as session_id, session.conversation_id, session.team_id, session.chatbot_id, session.participant_id,
      session.is_test, counted.*, coalesce(counted.last_activity_at, '-infinity') as sort_at, session.created_at, session.ended_at,
      greatest(session.created_at, session.ended_at, counted.last_activity_at) as touched_at,
      null::timestamptz as changed_at
    from ${source.session} session cross join lateral (
      select count(*)::int as human_message_count, min(created_at) as first_activity_at, max(created_at) as last_activity_at
      from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
    ) counted
  )`;
}

/** Every chatbot, in the shape of chatbot_statistics. */
export function chatbotRows(sql: Db): Fragment {
  if (modeOf(sql) !== 'live') return sql`truecount.chatbot_statistics`;
  return sql`(
    select chatbot.id as chatbot_id, chatbot.team_id, counted.*, coalesce(counted.last_activity_at, '-infinity') as sort_at,
      null::timestamptz as changed_at
    from ${sourceOf(sql).chatbot} chatbot cross join lateral (
      select count(*) filter (where not is_test) as session_count, count(*) filter (where is_test) as test_session_count,
        count(distinct participant_id) filter (where not is_test) as participant_count,
        coalesce(sum(human_message_count) filter (where not is_test), 0)::bigint as human_message_count,
        min(first_activity_at) filter (where not is_test) as first_activity_at,
        max(last_activity_at) filter (where not is_test) as last_activity_at
      from ${sessionRows(sql)} session where session.chatbot_id = chatbot.id
    ) counted
  )`;
}

/** Label of a row of `relation`: in live mode nothing comes from the cache. */
export function labelOf(snapshot: Db | Snapshot, relation: 'cache' | 'live'): 'cache' | 'live' {
  return modeOf(snapshot) === 'live' ? 'live' : relation;
}
