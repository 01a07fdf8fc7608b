/** Human messages of chatbots per UTC day. */
import type { Fragment } from '@/db/client';
import { lastDays, shownBuckets } from './buckets';
import type { Snapshot } from './snapshot';

export const DAY_COUNT = 14;

export interface DayRow {
  chatbotId: string;
  /** Counts from 0, the oldest of DAY_COUNT days. */
  day: number;
  messages: number;
}

/** WITH and SELECT of DayRow; days in which nothing was written are left out. */
export function selectDays(sql: Snapshot, chatbotIds: string[]): Fragment {
  const span = lastDays(sql, DAY_COUNT);
  return sql`
    with ${shownBuckets(sql, chatbotIds, 'day', span)}
    select chatbot_id as "chatbotId", (extract(epoch from start - (${span.from})) / 86400)::int as day, human_count::float8 as messages
    from shown_bucket where human_count > 0`;
}

/** DAY_COUNT numbers from rows of one chatbot: oldest day first, today last. */
export function daysFrom(rows: Pick<DayRow, 'day' | 'messages'>[]): number[] {
  const days = new Array<number>(DAY_COUNT).fill(0);
  for (const { day, messages } of rows) days[day] = messages;
  return days;
}

/** The days of each chatbot, zeros where nothing was written. */
export async function readDays(snapshot: Snapshot, chatbotIds: string[]): Promise<Map<string, number[]>> {
  if (chatbotIds.length === 0) return new Map();
  const rows = await snapshot<DayRow[]>`${selectDays(snapshot, chatbotIds)}`;
  return new Map(chatbotIds.map((id) => [id, daysFrom(rows.filter((row) => row.chatbotId === id))]));
}
