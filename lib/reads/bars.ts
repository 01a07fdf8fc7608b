/** Human messages of chatbots over a period, as bars: by day, or by week or month where there would be too many. */
import { readBuckets, type Span } from './buckets';
import type { ChatbotParams } from './params';
import type { Snapshot } from './snapshot';

export type BarGrain = 'day' | 'week' | 'month';

const DAY_MS = 86_400_000;
const MOST_DAYS = 92;
const MOST_WEEKS = 104;
/** What a row has room for. */
const MOST_BARS = 120;

/** What a bar of the period is. */
export function grainOf({ period, from, to }: Pick<ChatbotParams, 'period' | 'from' | 'to'>): BarGrain {
  if (period && period !== 'custom') return 'day';
  if (!from) return 'month';
  const days = (Date.parse(to ?? new Date().toISOString().slice(0, 10)) - Date.parse(from)) / DAY_MS + 1;
  if (days <= MOST_DAYS) return 'day';
  return days / 7 <= MOST_WEEKS ? 'week' : 'month';
}

/** The first day of the bar that holds a day, both as text. */
function barOf(day: string, grain: BarGrain): string {
  if (grain === 'day') return day;
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  const at = Date.parse(day);
  return dayOf(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS);
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The bars from the first to the last, each by its first day; the newest MOST_BARS of them. */
function barsBetween(first: string, last: string, grain: BarGrain): string[] {
  const bars: string[] = [];
  let at = barOf(last, grain);
  for (const end = barOf(first, grain); at >= end && bars.length < MOST_BARS; ) {
    bars.unshift(at);
    at = barOf(dayOf(Date.parse(at) - DAY_MS), grain);
  }
  return bars;
}

/**
 * Bars of each chatbot, oldest first; zeros where nothing was written. What lies outside of the period is in none, so that the first
 * and the last week or month may be a part. A period without a beginning begins with the first day of any of them, one without
 * an end ends today.
 */
export async function readBars(
  snapshot: Snapshot,
  chatbotIds: string[],
  grain: BarGrain,
  span: Span,
): Promise<Map<string, number[]>> {
  if (chatbotIds.length === 0) return new Map();
  const days = await readBuckets(snapshot, chatbotIds, 'day', span);
  const [bounds] = await snapshot<{ first: string | null; last: string }[]>`
    select to_char(nullif(${span.from}, '-infinity') at time zone 'UTC', 'YYYY-MM-DD') as first,
      to_char(least(${span.to} - interval '1 microsecond', now()) at time zone 'UTC', 'YYYY-MM-DD') as last`;
  const written = days.filter(({ humanMessageCount }) => humanMessageCount > 0);
  const earliest = written.map(({ start }) => start.slice(0, 10)).toSorted()[0];
  const bars = barsBetween(bounds!.first ?? earliest ?? bounds!.last, bounds!.last, grain);
  const counts = new Map<string, number>();
  for (const { chatbotId, start, humanMessageCount } of written) {
    const key = `${chatbotId} ${barOf(start.slice(0, 10), grain)}`;
    counts.set(key, (counts.get(key) ?? 0) + humanMessageCount);
  }
  return new Map(chatbotIds.map((id) => [id, bars.map((bar) => counts.get(`${id} ${bar}`) ?? 0)]));
}
