/** Looks whether anything has gone quiet: jobs, and the cache itself. */
import type { Sql } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { FOLLOWED_AT } from '@/lib/capture/followed';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { formatDuration } from '@/lib/format';
import { log } from '@/lib/log';
import { unnotedOf } from '@/lib/reads/notes';
import { heldSource } from '@/lib/source/current';
import { sourceLock } from '@/lib/source/locked';
import { type Alert, tell } from './alert';
import { type JobStanding, readStandings } from './standing';
import type { TaskResult } from './task';

/** Alerts of what is wrong now. Changes nothing. */
export async function checkStaleness(sql: Sql): Promise<TaskResult> {
  const alerts = await findTrouble(sql);
  for (const alert of alerts) await tell(sql, alert);
  const note = alerts.length > 0 ? alerts.map(({ text }) => text).join(' ') : undefined;
  return { read: alerts.length, changed: 0, ...(note && { note }) };
}

export async function findTrouble(sql: Sql): Promise<Alert[]> {
  const standings = await readStandings(sql);
  const silent = standings.filter(({ state }) => state === 'silent').map(silenceOf);
  const stale = env().ALERT_ON_STALE_CACHE ? await staleness(sql) : null;
  return stale === null ? silent : [...silent, stale];
}

function silenceOf({ job, beatAt, setting }: JobStanding): Alert {
  const since = beatAt ?? setting.changedAt;
  return {
    kind: 'silent',
    job: job.name,
    text: `${job.name} is silent: no scheduler has looked at it for two intervals${since ? `, since ${since.slice(0, 19)}Z` : ''}.`,
  };
}

/** With capture by tail: for so long nobody may have followed it before the source's tables are looked at, seconds. */
const UNFOLLOWED_SECONDS = 30;
const LOOK_SECONDS = 3;

/**
 * Seconds that the oldest change has been waiting to be folded, one that nobody has noted included; null where none does, or
 * nothing was counted yet.
 */
export async function readLag(sql: Sql): Promise<number | null> {
  const [lag] = await sql<{ isFilled: boolean; noted: number | null; unfollowed: number | null }[]>`
    select filled_at is not null as "isFilled",
      (select extract(epoch from clock_timestamp() - min(noted_at))::float8 from truecount.pending_change) as noted,
      (select extract(epoch from clock_timestamp() - ${sql.unsafe(FOLLOWED_AT)})::float8 from truecount.tail_position limit 1) as unfollowed
    from truecount.cache_state`;
  const { isFilled, noted, unfollowed } = lag!;
  if (!isFilled) return null;
  const isLonger = unfollowed !== null && unfollowed > Math.max(noted ?? 0, UNFOLLOWED_SECONDS);
  return isLonger && (await hasUnnoted(sql)) ? unfollowed : noted;
}

/** Whether anything lies behind the tail's positions. A table that cannot be looked at is others' to tell of. */
async function hasUnnoted(sql: Sql): Promise<boolean> {
  const unnoted = heldSource().problem === null ? unnotedOf(sql) : null;
  if (unnoted === null) return false;
  try {
    return await withTimeLimit(sql, LOOK_SECONDS, async (tx) => {
      await tx.unsafe(`set local lock_timeout = ${sourceLock.ms}`);
      return (await tx`select from ${unnoted} unnoted limit 1`).length > 0;
    });
  } catch (error) {
    log.warn({ operation: 'tail', error: describeError(error) }, 'what nobody has noted was not looked at');
    return false;
  }
}

async function staleness(sql: Sql): Promise<Alert | null> {
  const seconds = await readLag(sql);
  if (seconds === null || seconds <= env().STALE_THRESHOLD_MINUTES * 60) return null;
  return {
    kind: 'stale',
    job: 'check-staleness',
    text: `The cache is old: a change has been waiting for ${formatDuration(Math.round(seconds))} to be folded.`,
  };
}
