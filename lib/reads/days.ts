/** Human messages of chatbots per UTC day. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { withLive } from './live';
import { hasPending, modeOf, type Snapshot } from './snapshot';

export const DAY_COUNT = 14;

/**
 * Rows (chatbotId, day, messages): `day` counts from 0, the oldest of DAY_COUNT days; days without messages are left out.
 * @param withPending `lost` and `live` (lib/reads/live.ts) stand before it and are put in
 */
export function selectDays(sql: Db, chatbotIds: string[], withPending: boolean): Fragment {
  const source = sourceOf(sql);
  const chosen = (table: string) => sql`${sql.unsafe(table)}.chatbot_id = any(${chatbotIds}::bigint[])`;
  const since = sql`(select at from since)`;
  const cached = sql`
    select statistics.chatbot_id, activity.hour as at, activity.human_count as messages
    from truecount.session_statistics statistics join truecount.session_activity activity using (conversation_id)
    where ${chosen('statistics')} and not statistics.is_test and statistics.sort_at >= ${since} and activity.hour >= ${since}
      ${withPending ? sql`and statistics.session_id not in (select id from lost)` : sql``}`;
  const counted = (sessions: Fragment) => sql`
    select session.chatbot_id, message.created_at as at, 1 as messages
    from ${sessions} session cross join lateral (
      select created_at from ${source.message} message
      where message.conversation_id = session.conversation_id and role = 'human' and created_at >= ${since} offset 0
    ) message where ${chosen('session')} and not session.is_test`;
  const rows =
    modeOf(sql) === 'live'
      ? counted(source.session)
      : withPending
        ? sql`${cached} union all ${counted(sql`live`)}`
        : cached;
  return sql`
    with since as (select date_trunc('day', now(), 'UTC') - ${DAY_COUNT - 1} * interval '24 hours' as at)
    select chatbot_id as "chatbotId", floor(extract(epoch from at - ${since}) / 86400)::int as day,
      sum(messages)::float8 as messages
    from (${rows}) counted group by 1, 2`;
}

/** DAY_COUNT numbers from rows of one chatbot: oldest day first, today last. Messages dated in the future are of no day yet. */
export function daysFrom(rows: { day: number; messages: number }[]): number[] {
  const days = new Array<number>(DAY_COUNT).fill(0);
  for (const row of rows) if (row.day < DAY_COUNT) days[row.day] = row.messages;
  return days;
}

/** The days of each chatbot, zeros where nothing was written. */
export async function readDays(snapshot: Snapshot, chatbotIds: string[]): Promise<Map<string, number[]>> {
  if (chatbotIds.length === 0) return new Map();
  const rows = await snapshot<
    { chatbotId: string; day: number; messages: number }[]
  >`${withLive(snapshot)} select * from (${selectDays(snapshot, chatbotIds, hasPending(snapshot))}) counted`;
  return new Map(chatbotIds.map((id) => [id, daysFrom(rows.filter((row) => row.chatbotId === id))]));
}
