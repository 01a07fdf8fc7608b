/** Looks whether anything has gone quiet: jobs, and the cache itself. */
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { formatDuration } from '@/lib/format';
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

export async function findTrouble(sql: Db): Promise<Alert[]> {
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

/** Seconds that the oldest change has been waiting to be folded; null where none does, or nothing was counted yet. */
export async function readLag(sql: Db): Promise<number | null> {
  const [lag] = await sql<{ seconds: number | null }[]>`
    select extract(epoch from clock_timestamp() - min(noted_at))::float8 as seconds from truecount.pending_change
    where exists (select from truecount.cache_state where filled_at is not null)`;
  return lag!.seconds;
}

async function staleness(sql: Db): Promise<Alert | null> {
  const seconds = await readLag(sql);
  if (seconds === null || seconds <= env().STALE_THRESHOLD_MINUTES * 60) return null;
  return {
    kind: 'stale',
    job: 'check-staleness',
    text: `The cache is old: a change has been waiting for ${formatDuration(Math.round(seconds))} to be folded.`,
  };
}
