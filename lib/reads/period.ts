/** Numbers of chatbots in a period of whole UTC days: sessions that began, human messages, participants who wrote. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import type { Span } from './buckets';
import { liveSessions } from './live';
import { sessionRows } from './relations';
import { hasPending, modeOf, type Snapshot } from './snapshot';

export interface PeriodNumbers {
  sessionCount: number;
  humanMessageCount: number;
  participantCount: number;
}

/**
 * Common table expression `in_period` (chatbot_id, sessions, messages, participants) of chatbots in which something
 * happened. A session that lies in the period as a whole, as most do, is counted from its row alone.
 * @param chosen condition on chatbot_id
 */
export function inPeriod(sql: Db, { from, to }: Span, chosen: Fragment): Fragment {
  const source = sourceOf(sql);
  const fromCache = sql`
    select sum(human_count) from truecount.session_activity activity
    where activity.conversation_id = statistics.conversation_id and hour >= ${from}::timestamptz and hour < ${to}::timestamptz`;
  const fromSource = sql`
    select count(*) from ${source.message} message
    where message.conversation_id = statistics.conversation_id and role = 'human' and created_at >= ${from}::timestamptz and created_at < ${to}::timestamptz`;
  const part = (sessions: Fragment, counted: Fragment, usable: Fragment) => sql`
    select chatbot_id, participant_id, (created_at >= ${from}::timestamptz and created_at < ${to}::timestamptz)::int as began,
      case when first_activity_at >= ${from}::timestamptz and last_activity_at < ${to}::timestamptz then human_message_count
        when first_activity_at < ${to}::timestamptz and last_activity_at >= ${from}::timestamptz then coalesce((${counted}), 0)
        else 0 end as messages
    from ${sessions} statistics where not is_test and touched_at >= ${from}::timestamptz and ${chosen} ${usable}`;
  const isLive = modeOf(sql) === 'live';
  const usable = hasPending(sql) ? sql`and session_id not in (select id from lost)` : sql``;
  const parts = isLive
    ? part(sessionRows(sql), fromSource, sql``)
    : sql`${part(sql`truecount.session_statistics`, fromCache, usable)}
        ${hasPending(sql) ? sql`union all ${part(sql`live`, fromSource, sql``)}` : sql``}`;
  return sql`
    in_period as materialized (
      select chatbot_id, sum(began)::bigint as sessions, sum(messages)::bigint as messages,
        count(distinct participant_id) filter (where messages > 0) as participants
      from (${parts}) part group by chatbot_id
    )`;
}

/** The numbers of each of these chatbots; zeros where nothing happened. */
export async function readPeriod(
  snapshot: Snapshot,
  chatbotIds: string[],
  span: Span,
): Promise<Map<string, PeriodNumbers>> {
  if (chatbotIds.length === 0) return new Map();
  const live = hasPending(snapshot) ? snapshot`${liveSessions(snapshot)},` : snapshot``;
  const rows = await snapshot<(PeriodNumbers & { id: string })[]>`
    with ${live} ${inPeriod(snapshot, span, snapshot`chatbot_id = any(${chatbotIds}::bigint[])`)}
    select chatbot_id as id, sessions::float8 as "sessionCount", messages::float8 as "humanMessageCount",
      participants::float8 as "participantCount"
    from in_period`;
  const found = new Map(rows.map(({ id, ...numbers }) => [id, numbers]));
  const none = { sessionCount: 0, humanMessageCount: 0, participantCount: 0 };
  return new Map(chatbotIds.map((id) => [id, found.get(id) ?? none]));
}
