/** Numbers of a chatbot in a period: their values, what the read adds them up from, and the rows behind them. */
import 'server-only';
import type { Fragment } from '@/db/client';
import { grainOf, readBars } from '@/lib/reads/bars';
import type { Span } from '@/lib/reads/buckets';
import { type AskedPeriod, hasPeriod } from '@/lib/reads/params';
import { periodSpan, readPeriod } from '@/lib/reads/period';
import { isArchived, type Snapshot } from '@/lib/reads/snapshot';
import type { PeriodOrigin, Value } from './explanation';
import type { PeriodNumber } from './numbers';
import type { CachedRow } from './values';

/** @throws where there is no period: it is asked before */
export function spanOf(sql: Snapshot, asked: AskedPeriod): Span {
  const span = hasPeriod(asked) ? periodSpan(sql, asked) : null;
  if (span === null) throw new Error('A number of a period needs one.');
  return span;
}

/** By the reads that the chatbots table takes it from, in the mode of the snapshot. */
export async function readPeriodValue(
  snapshot: Snapshot,
  id: string,
  number: PeriodNumber,
  asked: AskedPeriod,
): Promise<Value> {
  const span = spanOf(snapshot, asked);
  if (number === 'days') return (await readBars(snapshot, [id], grainOf(asked), span)).get(id)!;
  const numbers = (await readPeriod(snapshot, [id], span)).get(id)!;
  const values: Record<Exclude<PeriodNumber, 'days'>, number> = {
    sessions: numbers.sessionCount,
    participants: numbers.participantCount,
    messages: numbers.humanMessageCount,
  };
  return values[number];
}

/** Sessions of the chatbot's that the period may touch, as the cache has them. */
const touched = (sql: Snapshot, id: string, { from, to }: Span): Fragment => sql`
  truecount.session_statistics where chatbot_id = ${id} and not is_test and touched_at >= ${from}
    and (created_at < ${to} or first_activity_at < ${to})`;

/** What the cached part of the number is added up from. */
export async function readPeriodOrigin(
  sql: Snapshot,
  id: string,
  number: PeriodNumber,
  asked: AskedPeriod,
): Promise<PeriodOrigin> {
  const { from, to } = spanOf(sql, asked);
  if (number === 'days') {
    const [days] = await sql<{ noted: number }[]>`
      select count(distinct day)::int as noted from truecount.bucket_change
      where chatbot_id = ${id} and day::timestamp at time zone 'UTC' >= ${from} and day::timestamp at time zone 'UTC' < ${to}`;
    return { from: 'days', isArchived: isArchived(sql), noted: days!.noted };
  }
  if (number === 'sessions') return { from: 'beginnings' };
  const [sessions] = await sql<{ whole: number; part: number }[]>`
    select (count(*) filter (where first_activity_at >= ${from} and last_activity_at < ${to}))::int as whole,
      (count(*) filter (where first_activity_at < ${to} and last_activity_at >= ${from}
        and not (first_activity_at >= ${from} and last_activity_at < ${to})))::int as part
    from ${touched(sql, id, { from, to })}`;
  return { from: 'sessions', ...sessions! };
}

/** Of the sessions in it the one that changed last; null where there is none. */
export async function readNewestIn(sql: Snapshot, id: string, asked: AskedPeriod): Promise<CachedRow | null> {
  const [row] = await sql<CachedRow[]>`
    select changed_at as "changedAt", changed_run as run from ${touched(sql, id, spanOf(sql, asked))}
    order by changed_at desc, session_id limit 1`;
  return row ?? null;
}
