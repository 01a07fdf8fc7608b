/** The three clocks of an answer: when it was computed, which change it covers, and the newest change of the source. */
import type { Db, Fragment } from '@/db/client';
import { notesOf } from './notes';
import { hasPending, knowsPending, modeOf } from './snapshot';
import type { Clocks } from './types';

/** Pending changes are counted so far; more are "10,000+". */
const CAP = 10_000;

export interface ClockRow {
  asOf: string;
  /** The cache tables were filled, and not emptied since. */
  isFilled: boolean;
  newestFoldedAt: string | null;
  /** Null where nothing is pending. */
  noted: { count: number; oldest: string; newest: string } | null;
  /** With capture by tail: when the newest count of every session that is done began, in one refresh or in a round of sweeps. */
  sweptAt: string | null;
  capture: 'triggers' | 'tail';
}

/** Columns of a statement over `state`, a row of capture_state, from which `clocksFrom` makes the clocks. */
export function clockColumns(sql: Db): Fragment {
  const noted = knowsPending(sql)
    ? sql`(select case when count(*) > 0 then json_build_object('count', count(*), 'oldest', min(since), 'newest', max(noted_at)) end
        from (select noted_at, since from ${notesOf(sql)} note limit ${CAP + 1}) note)`
    : sql`null::json`;
  return sql`now() as "asOf", (select filled_at is not null from truecount.cache_state) as "isFilled", state.newest_change_at as "newestFoldedAt", state.capture, ${noted} as noted,
    ${sweptAt(sql)} as "sweptAt"`;
}

/** SQL over `state`, a row of capture_state: ClockRow's `sweptAt`; null with triggers. */
export function sweptAt(sql: Db): Fragment {
  return sql`case when state.capture = 'tail' then greatest(state.swept_at, (
    select started_at from truecount.statistics_update_log
    where state = 'done' and type = 'full' and scope_id is null order by finished_at desc limit 1)) end`;
}

/** JSON prints instants with an offset; all are UTC. */
const instant = (text: string) => `${text.slice(0, 19)}.${(/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0')}Z`;

export function clocksFrom(snapshot: Db, row: ClockRow): Clocks {
  const count = row.noted?.count ?? 0;
  const isLive = modeOf(snapshot) === 'live';
  const isCounted = row.isFilled || isLive;
  const isExact = isCounted && (count === 0 || isLive || hasPending(snapshot));
  const oldest = row.noted ? instant(row.noted.oldest) : null;
  const newest = row.noted ? instant(row.noted.newest) : null;
  const covers = isExact || oldest === null ? row.asOf : oldest;
  // What a sweep has not looked at yet, capture by tail cannot know.
  const isUnswept = row.capture === 'tail' && !isLive && (row.sweptAt ?? '') < covers;
  return {
    asOf: row.asOf,
    coversAt: !isCounted ? null : isUnswept ? row.sweptAt : covers,
    newestChangeAt: newest ?? row.newestFoldedAt,
    isExact,
    pending: Math.min(count, CAP),
    isPendingCapped: count > CAP,
  };
}

/** Seconds that an answer is behind the changes that are known: what a sweep is yet to find is in no measure. */
export function secondsBehind({ isExact }: Clocks, { asOf, isFilled, noted }: ClockRow): number {
  if (isExact || !isFilled || noted === null) return 0;
  return Math.round((Date.parse(asOf) - Date.parse(instant(noted.oldest))) / 1000);
}

export async function readClocks(snapshot: Db): Promise<Clocks> {
  const [row] = await snapshot<
    ClockRow[]
  >`select ${clockColumns(snapshot)} from truecount.capture_state state`;
  return clocksFrom(snapshot, row!);
}
