/** The jobs: whether someone starts them, and how they end. */
import type { Sql } from '@/db/client';
import { formatCount, formatRate, formatRelative } from '@/lib/format';
import { schedulerOf } from '@/lib/jobs/mode';
import { type JobStanding, readStandings } from '@/lib/jobs/standing';
import { PROMISED_RATE, readSuccessRate } from '@/lib/jobs/success';
import { bad, type Check, note, ok } from './check';

const ADVICE = {
  embedded: 'Jobs run while the server does: npm start',
  inngest: 'Look in Inngest’s console whether the app is synced and its functions run (docs/jobs.md).',
  off: 'SCHEDULER is off here: let another instance start them, or truecount jobs run NAME by a cron of your own.',
};

export async function examineJobs(sql: Sql): Promise<Check[]> {
  const standings = await readStandings(sql);
  const of = (state: JobStanding['state']) => standings.filter((standing) => standing.state === state);
  const silent = of('silent');
  const paused = of('paused').map(({ job }) => job.name);
  const { done, failed, isKept } = await readSuccessRate(sql);
  return [
    silent.length > 0
      ? note(
          'jobs',
          `Silent for two intervals: ${silent.map(({ job, beatAt }) => `${job.name}${beatAt ? ` (${formatRelative(beatAt, Date.now())})` : ''}`).join(', ')}.`,
          ADVICE[schedulerOf()],
        )
      : ok('jobs', 'Every job is started when it is due.'),
    ...of('failing').map(({ job, last }) =>
      bad(
        'jobs',
        `The last run of ${job.name} did not end well: ${last?.error ?? last?.state}`,
        `truecount jobs run ${job.name} tries again.`,
      ),
    ),
    ...(paused.length > 0
      ? [note('jobs', `Paused: ${paused.join(', ')}.`, 'truecount jobs set NAME --resume')]
      : []),
    ...(isKept
      ? []
      : [
          note(
            'jobs',
            `${formatCount(failed)} of ${formatCount(done + failed)} refreshes of 30 days did not end well: ${formatRate(done, done + failed)} against ${PROMISED_RATE * 100} %.`,
            'The update log tells each.',
          ),
        ]),
  ];
}
