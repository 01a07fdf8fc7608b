/** Human messages of chatbots over a period, as bars: by day, or by week or month where there would be too many. */
import { readBuckets, type Span } from './buckets';
import type { ChatbotParams } from './params';
import type { Snapshot } from './snapshot';

export type BarGrain = 'day' | 'week' | 'month';

const DAY_MS = 86_400_000;
const MOST_DAYS = 92;
const MOST_WEEKS = 104;

/** What a bar of the period is. */
export function grainOf({ period, from, to }: Pick<ChatbotParams, 'period' | 'from' | 'to'>): BarGrain {
  if (period && period !== 'custom') return 'day';
  if (!from) return 'month';
  const days = (Date.parse(to ?? new Date().toISOString().slice(0, 10)) - Date.parse(from)) / DAY_MS + 1;
  if (days <= MOST_DAYS) return 'day';
  return days / 7 <= MOST_WEEKS ? 'week' : 'month';
}

/** Starts of the bars from the first to the last, both given as starts. */
function startsBetween(first: string, last: string, grain: BarGrain): string[] {
  const starts: string[] = [];
  const at = new Date(first);
  const end = Date.parse(last);
  while (at.getTime() <= end) {
    starts.push(`${at.toISOString().slice(0, 19)}.000000Z`);
    if (grain === 'month') at.setUTCMonth(at.getUTCMonth() + 1);
    else at.setTime(at.getTime() + (grain === 'week' ? 7 : 1) * DAY_MS);
  }
  return starts;
}

/**
 * Bars of each chatbot, oldest first; zeros where nothing was written. A period without a beginning begins with the first
 * bucket of any of them, one without an end ends today.
 */
export async function readBars(
  snapshot: Snapshot,
  chatbotIds: string[],
  grain: BarGrain,
  span: Span,
): Promise<Map<string, number[]>> {
  if (chatbotIds.length === 0) return new Map();
  const buckets = await readBuckets(snapshot, chatbotIds, grain, span);
  const [bounds] = await snapshot<{ first: string | null; last: string }[]>`
    select nullif(date_trunc(${grain}::text, ${span.from}, 'UTC'), '-infinity') as first,
      date_trunc(${grain}::text, least(${span.to} - interval '1 microsecond', now()), 'UTC') as last`;
  const earliest = buckets.reduce<string | null>(
    (found, { start }) => (found === null || start < found ? start : found),
    null,
  );
  const starts = startsBetween(bounds!.first ?? earliest ?? bounds!.last, bounds!.last, grain);
  const counts = new Map(
    buckets.map((bucket) => [`${bucket.chatbotId} ${bucket.start}`, bucket.humanMessageCount]),
  );
  return new Map(chatbotIds.map((id) => [id, starts.map((start) => counts.get(`${id} ${start}`) ?? 0)]));
}
