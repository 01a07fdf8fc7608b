/** What /api/health tells: whether the installation works, and nothing of anybody's data. */
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { readLag } from './check-staleness';
import { isScheduled } from './jobs';
import { type Scheduler, schedulerOf } from './mode';
import { type JobState, readStandings } from './standing';
import { PROMISED_RATE, readSuccessRate } from './success';

export interface Health {
  /** `degraded`: pages are right, and something that should run does not. */
  status: 'ok' | 'degraded';
  /** One sentence for each thing that is not as it should be. */
  says: string[];
  /** Who starts the jobs, as this instance is set. */
  scheduler: Scheduler;
  cache: { isFilled: boolean; isStale: boolean };
  jobs: {
    name: string;
    state: JobState;
    beatAt: string | null;
    doneAt: string | null;
    nextAt: string | null;
  }[];
  /** Share of the refreshes of 30 days that ended well. */
  refreshes: { rate: number | null; promised: number };
}

export async function readHealth(sql: Sql): Promise<Health> {
  const standings = (await readStandings(sql)).filter(({ job }) => isScheduled(job));
  const [cache] = await sql<
    { isFilled: boolean }[]
  >`select filled_at is not null as "isFilled" from truecount.cache_state`;
  const lag = await readLag(sql);
  const isStale = lag !== null && lag > env().STALE_THRESHOLD_MINUTES * 60;
  const { rate, isKept } = await readSuccessRate(sql);
  const named = (state: JobState) =>
    standings.filter((standing) => standing.state === state).map(({ job }) => job.name);
  const scheduler = schedulerOf();
  const says = [
    ...(named('silent').length > 0 ? [silence(named('silent'), scheduler)] : []),
    ...(named('failing').length > 0
      ? [`The last run did not end well: ${named('failing').join(', ')}.`]
      : []),
    ...(cache!.isFilled ? [] : ['The cache was never filled, or its first fill is under way.']),
    ...(isStale ? ['Changes have been waiting for long to be folded; pages count them themselves.'] : []),
    ...(isKept ? [] : [`Fewer than ${PROMISED_RATE * 100} % of the refreshes of 30 days ended well.`]),
  ];
  return {
    status: says.length === 0 ? 'ok' : 'degraded',
    says,
    scheduler,
    cache: { isFilled: cache!.isFilled, isStale },
    jobs: standings.map(({ job, state, beatAt, doneAt, nextAt }) => ({
      name: job.name,
      state,
      beatAt,
      doneAt,
      nextAt,
    })),
    refreshes: { rate, promised: PROMISED_RATE },
  };
}

function silence(names: string[], scheduler: Scheduler): string {
  const why = {
    embedded: 'the scheduler of this server is not running',
    inngest: 'Inngest does not start it, or cannot reach this server',
    off: 'SCHEDULER is off, and nothing else starts it',
  }[scheduler];
  return `Silent for two intervals: ${names.join(', ')} (${why}).`;
}
