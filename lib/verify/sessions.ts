/** Sessions as a page would show them, held against a recount of the source in the same snapshot. */
import type { Fragment } from '@/db/client';
import { liveSessions } from '@/lib/reads/live';
import type { Snapshot } from '@/lib/reads/snapshot';
import { type Target, within } from '@/lib/refresh/target';
import { sourceOf } from '@/lib/source/current';

/** Numbers compared for each session; its versions and hours where they come from the cache. */
export const SESSION_NUMBERS = 9;
const FACTS = 7;

/** What differs: `shown` by a page, `counted` from the source; null on the side that does not know the row. */
export interface Difference {
  id: string;
  /** The team whose page shows it. */
  teamId: string;
  number: string;
  shown: unknown;
  counted: unknown;
}

/** What a comparison came to: rows and numbers that were looked at, and what differs. */
export interface Compared<Found extends Difference> {
  rows: number;
  numbers: number;
  differences: Found[];
}

/** `isMissing`: the session is not shown at all. */
export type SessionDifference = Difference & { isMissing: boolean };

/**
 * Of compressed sessions the messages by day, and no versions, which pages take from the source.
 * Sessions of the target, in the source or in the cache. What is pending is shown live, so its versions and hours come
 * from the source itself; of the cached rows those are compared too.
 */
export async function compareSessions(sql: Snapshot, target: Target): Promise<Compared<SessionDifference>> {
  const source = sourceOf(sql);
  const facts = sql`'chatbotId', chatbot_id, 'participantId', participant_id, 'teamId', team_id, 'isTest', is_test,
    'messages', messages, 'firstActivityAt', first_at, 'lastActivityAt', last_at`;
  const details = (versions: Fragment, hours: Fragment) =>
    sql`'versions', coalesce(${versions}, '[]'), 'hours', coalesce(${hours}, '{}')`;
  const [found] = await sql<Compared<SessionDifference>[]>`
    with ${liveSessions(sql)},
    cached as (
      select session_id, conversation_id, chatbot_id, participant_id, team_id, is_test, human_message_count as messages,
        first_activity_at as first_at, last_activity_at as last_at,
        exists (select from truecount.compressed_session held where held.conversation_id = statistics.conversation_id) as is_compressed
      from truecount.session_statistics statistics
      where ${within(sql, 'conversation_id', target)} and session_id not in (select id from lost)
    ),
    held_version as (
      select conversation_id, jsonb_agg(version order by version) as versions from truecount.session_version
      where ${within(sql, 'conversation_id', target)} group by conversation_id
    ),
    held_hour as (
      select conversation_id, jsonb_object_agg(hour, array[human_count, ai_count]) as hours from truecount.session_activity
      where ${within(sql, 'conversation_id', target)} group by conversation_id
    ),
    shown as (
      select cached.session_id, jsonb_build_object(${facts}, ${details(sql`versions`, sql`hours`)}) as numbers, true as is_cached, is_compressed
      from cached left join held_version using (conversation_id) left join held_hour using (conversation_id)
      union all
      select session_id, jsonb_build_object(${facts}), false, false
      from change where session_id is not null and ${within(sql, 'conversation_id', target)}
    ),
    message as materialized (
      select conversation_id, date_bin(case when conversation_id in (select conversation_id from cached where is_compressed)
          then interval '1 day' else interval '1 hour' end, created_at, '2000-01-01 00:00Z') as hour, role, created_at
      from ${source.message} message where ${within(sql, 'conversation_id', target)}
    ),
    counted as (
      select conversation_id, count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
      from message where role = 'human' group by conversation_id
    ),
    counted_hour as (
      select conversation_id, jsonb_object_agg(hour, array[human, ai]) as hours from (
        select conversation_id, hour, count(*) filter (where role = 'human')::int as human, count(*) filter (where role = 'ai')::int as ai
        from message where role in ('human', 'ai') group by conversation_id, hour
      ) hour group by conversation_id
    ),
    counted_version as (
      select conversation_id, jsonb_agg(distinct version collate "C" order by version collate "C") as versions
      from ${source.messageVersion} message_version where ${within(sql, 'conversation_id', target)} group by conversation_id
    ),
    truth as (
      select id as session_id, jsonb_build_object(${facts}) as facts, jsonb_build_object(${details(sql`versions`, sql`hours`)}) as details
      from (
        select session.id, session.chatbot_id, session.participant_id, session.team_id, session.is_test,
          coalesce(counted.messages, 0) as messages, counted.first_at, counted.last_at, versions, hours
        from ${source.session} session
        left join counted using (conversation_id) left join counted_hour using (conversation_id)
        left join counted_version using (conversation_id)
        where ${within(sql, 'session.conversation_id', target)}
      ) session
    ),
    pair as (
      select coalesce(shown.session_id, truth.session_id) as id, coalesce(shown.numbers, '{}') as shown,
        coalesce(case when shown.is_compressed then facts || details || '{"versions": []}' when shown.is_cached then facts || details
          else facts end, '{}') as counted,
        case when shown.is_cached is false then ${FACTS}::int else ${SESSION_NUMBERS}::int end as numbers
      from shown full join truth on truth.session_id = shown.session_id
    )
    select (select count(*) from pair)::int as rows, (select coalesce(sum(numbers), 0) from pair)::int as numbers, coalesce((
      select jsonb_agg(jsonb_build_object('id', pair.id::text, 'teamId', coalesce(pair.counted ->> 'teamId', pair.shown ->> 'teamId'), 'number', key, 'shown', pair.shown -> key, 'counted', pair.counted -> key,
        'isMissing', pair.shown = '{}'))
      from pair cross join lateral jsonb_object_keys(pair.shown || pair.counted) key
      where pair.shown <> pair.counted and pair.shown -> key is distinct from pair.counted -> key
    ), '[]') as differences`;
  return found!;
}
