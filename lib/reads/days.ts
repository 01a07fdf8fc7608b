/** Human messages of chatbots per UTC day. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import type { Snapshot } from './snapshot';

export const DAY_COUNT = 14;

/** Rows (chatbotId, day, messages): `day` counts from 0, the oldest of DAY_COUNT days; days without messages are left out. */
export function selectDays(sql: Db, chatbotIds: string[]): Fragment {
  const source = sourceOf(sql);
  return sql`
    with since as (select date_trunc('day', now(), 'UTC') - ${DAY_COUNT - 1} * interval '24 hours' as at),
    lost as materialized (select distinct id from truecount.pending_change where kind = 's'),
    counted as (
      select statistics.chatbot_id, activity.hour as at, activity.human_count as messages
      from truecount.session_statistics statistics join truecount.session_activity activity using (conversation_id)
      where statistics.chatbot_id = any(${chatbotIds}::bigint[]) and not statistics.is_test
        and statistics.sort_at >= (select at from since) and activity.hour >= (select at from since)
        and not exists (select from lost where lost.id = statistics.session_id)
      union all
      select session.chatbot_id, message.created_at, 1
      from lost join ${source.session} session on session.id = lost.id
      join ${source.message} message on message.conversation_id = session.conversation_id
      where session.chatbot_id = any(${chatbotIds}::bigint[]) and not session.is_test
        and message.role = 'human' and message.created_at >= (select at from since)
    )
    select chatbot_id as "chatbotId", floor(extract(epoch from at - (select at from since)) / 86400)::int as day,
      sum(messages)::float8 as messages
    from counted group by 1, 2`;
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
  >`${selectDays(snapshot, chatbotIds)}`;
  return new Map(chatbotIds.map((id) => [id, daysFrom(rows.filter((row) => row.chatbotId === id))]));
}
