/**
 * Which days of which chatbots the archive must count again: noted by whoever changes the sessions, in the same transaction.
 * While the cache is filled for the first time nothing is noted: the archive is then counted as a whole.
 */
import type { Db, Fragment } from '@/db/client';
import { isDated } from './grain';

/** SQL: there are buckets that a change could make wrong. */
const isFilled = (sql: Db): Fragment =>
  sql`exists (select from truecount.cache_state where filled_at is not null)`;

/**
 * Common table expressions behind `change` (lib/refresh/sessions.ts): a session that is new, gone, another chatbot's or
 * participant's, in another conversation, or a test now takes everything of it along; one that got another beginning or end only these.
 */
export function markSessions(sql: Db): Fragment {
  return sql`
    moved_session as (
      select change.*, case when old_session_id is null then 'session added' when session_id is null then 'session removed'
        when is_moved then 'session moved' else 'session times' end as cause
      from (
        select *, old_session_id is null or session_id is null or session_id <> old_session_id or chatbot_id <> old_chatbot_id
          or participant_id is distinct from old_participant_id or is_test <> old_is_test or conversation_id <> old_conversation_id as is_moved
        from change
      ) change where is_moved or created_at <> old_created_at or ended_at is distinct from old_ended_at
    ),
    moved_side as (
      select chatbot_id, created_at, ended_at, conversation_id, old_conversation_id, is_moved, cause
      from moved_session where session_id is not null and not is_test
      union all
      select old_chatbot_id, old_created_at, old_ended_at, conversation_id, old_conversation_id, is_moved, cause
      from moved_session where old_session_id is not null and not old_is_test
    ),
    marked as (
      insert into truecount.bucket_change (chatbot_id, day, cause)
      select distinct chatbot_id, (at at time zone 'UTC')::date, cause from (
        select chatbot_id, created_at as at, cause from moved_side
        union all select chatbot_id, ended_at, cause from moved_side
        union all
        select chatbot_id, hour, cause from moved_side cross join lateral (
          select hour from truecount.session_activity activity
          where activity.conversation_id = any(array[moved_side.conversation_id, moved_side.old_conversation_id]) offset 0
        ) activity where is_moved
      ) part where ${isDated(sql, sql`at`)} and ${isFilled(sql)}
      on conflict do nothing
    )`;
}

/** The same behind `difference` (lib/refresh/conversations.ts): messages of an hour, or a day, came or went. */
export function markActivity(sql: Db): Fragment {
  return sql`
    marked as (
      insert into truecount.bucket_change (chatbot_id, day, cause)
      select distinct statistics.chatbot_id, (difference.hour at time zone 'UTC')::date,
        case when difference.human >= 0 and difference.ai >= 0 then 'messages added'
          when difference.human <= 0 and difference.ai <= 0 then 'messages removed' else 'messages changed' end
      from difference join truecount.session_statistics statistics on statistics.conversation_id = difference.conversation_id
      where not statistics.is_test and ${isDated(sql, sql`difference.hour`)} and ${isFilled(sql)}
      on conflict do nothing
    )`;
}
