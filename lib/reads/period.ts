/** Numbers of chatbots in a period of whole UTC days: sessions that began, human messages, participants who wrote. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { betweenDays, lastDays, type Span } from './buckets';
import { liveSessions } from './live';
import type { ChatbotParams } from './params';
import { sessionRows } from './relations';
import { hasPending, modeOf, type Snapshot } from './snapshot';
import type { PeriodNumbers } from './types';

/** The period that a list asks for; null for all time. Days are UTC, both are included. */
export function periodSpan(sql: Db, asked: Pick<ChatbotParams, 'period' | 'from' | 'to'>): Span | null {
  const days = { '7d': 7, '30d': 30, '90d': 90 } as const;
  if (asked.period && asked.period !== 'custom') return lastDays(sql, days[asked.period]);
  return asked.from || asked.to ? betweenDays(sql, asked.from, asked.to) : null;
}

/**
 * Statement of (chatbot_id, participant_id, began, messages), one row per session that the period may touch. One that lies in
 * it as a whole, as most do, is counted from its row alone.
 * @param chosen condition on chatbot_id
 */
export function periodParts(sql: Db, { from, to }: Span, chosen: Fragment): Fragment {
  const source = sourceOf(sql);
  const fromCache = sql`
    select sum(human_count) from truecount.session_activity activity
    where activity.conversation_id = statistics.conversation_id and hour >= ${from} and hour < ${to}`;
  const fromSource = sql`
    select count(*) from ${source.message} message
    where message.conversation_id = statistics.conversation_id and role = 'human' and created_at >= ${from} and created_at < ${to}`;
  const part = (sessions: Fragment, counted: Fragment, usable: Fragment) => sql`
    select chatbot_id, participant_id, (created_at >= ${from} and created_at < ${to})::int as began,
      case when first_activity_at >= ${from} and last_activity_at < ${to} then human_message_count
        when first_activity_at < ${to} and last_activity_at >= ${from} then coalesce((${counted}), 0)
        else 0 end as messages
    from ${sessions} statistics where not is_test and touched_at >= ${from} and ${chosen} ${usable}`;
  const isLive = modeOf(sql) === 'live';
  const usable = hasPending(sql) ? sql`and session_id not in (select id from lost)` : sql``;
  return isLive
    ? part(sessionRows(sql), fromSource, sql``)
    : sql`${part(sql`truecount.session_statistics`, fromCache, usable)}
        ${hasPending(sql) ? sql`union all ${part(sql`live`, fromSource, sql``)}` : sql``}`;
}

/**
 * Common table expression `in_period` (chatbot_id, sessions, messages, participants) of chatbots in which something
 * happened.
 * @param chosen condition on chatbot_id
 */
export function inPeriod(sql: Db, span: Span, chosen: Fragment): Fragment {
  return sql`
    in_period as materialized (
      select chatbot_id, sum(began)::bigint as sessions, sum(messages)::bigint as messages,
        count(distinct participant_id) filter (where messages > 0) as participants
      from (${periodParts(sql, span, chosen)}) part group by chatbot_id
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
