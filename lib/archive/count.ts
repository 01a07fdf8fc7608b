/** What buckets hold, counted from sessions and their messages by hour: by the archive from the cache, by reads with what is pending. */
import type { Db, Fragment } from '@/db/client';
import { type Grain, isDated, startOf } from './grain';

export interface CountedFrom {
  /** Relation (chatbot_id, participant_id, conversation_id, created_at, ended_at): every session that matters, no tests. */
  sessions: Fragment;
  /** Relation (conversation_id, hour, human_count, ai_count). */
  activity: Fragment;
}

/** The columns of a bucket's numbers, in the order in which they are selected. */
export const NUMBERS = [
  'session_count',
  'completed_count',
  'human_count',
  'ai_count',
  'participant_count',
  'session_seconds',
] as const;

/** SQL: what happened to a session, at an instant each: it began, it ended, and messages of an hour. */
function events(sql: Db, { sessions, activity }: CountedFrom): Fragment {
  return sql`
    select chatbot_id, participant_id, created_at as at, 1 as began, 0 as ended, 0 as seconds, 0 as human, 0 as ai
    from ${sessions} session
    union all
    select chatbot_id, participant_id, ended_at, 0, 1,
      case when isfinite(ended_at) and isfinite(created_at) then greatest(extract(epoch from ended_at - created_at), 0) else 0 end, 0, 0
    from ${sessions} session where ended_at is not null
    union all
    select session.chatbot_id, session.participant_id, activity.hour, 0, 0, 0, activity.human_count, activity.ai_count
    from ${sessions} session join ${activity} activity on activity.conversation_id = session.conversation_id`;
}

/**
 * Common table expressions that end with `counted_bucket` (chatbot_id, grain, start, and NUMBERS): every bucket of `grains` in
 * which something happened. Participants are told apart in each bucket, never summed.
 */
export function countBuckets(sql: Db, grains: readonly Grain[], from: CountedFrom): Fragment {
  const finest: Grain = grains.includes('hour') ? 'hour' : 'day';
  const totals = sql`sum(began)::int, sum(ended)::int, sum(human)::int, sum(ai)::int,
    count(distinct participant_id) filter (where human > 0)::int, sum(seconds)`;
  const counted = grains.map(
    (grain) => sql`
      select chatbot_id, ${sql.unsafe(`'${grain}'`)}::text as grain, start, ${totals} from (
        select *, ${grain === finest ? sql`at` : startOf(sql, grain, sql`at`)} as start from person_part
      ) part group by chatbot_id, start`,
  );
  return sql`
    person_part as materialized (
      select chatbot_id, participant_id, ${startOf(sql, finest, sql`at`)} as at, sum(began) as began, sum(ended) as ended,
        sum(seconds) as seconds, sum(human) as human, sum(ai) as ai
      from (${events(sql, from)}) event where ${isDated(sql, sql`at`)} group by 1, 2, 3
    ),
    counted_bucket (chatbot_id, grain, start, session_count, completed_count, human_count, ai_count, participant_count, session_seconds) as (
      ${counted.reduce((all, one) => sql`${all} union all ${one}`)}
    )`;
}
