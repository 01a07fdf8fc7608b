/** Whether the work is done: the jobs, how runs ended, and what they stand on. Pure. */
import { formatCount, formatNoun, formatRate, formatRelative, formatSize } from '@/lib/format';
import type { InngestReach } from '@/lib/jobs/inngest-reach';
import type { Scheduler } from '@/lib/jobs/mode';
import type { JobStanding } from '@/lib/jobs/standing';
import type { SuccessRate } from '@/lib/jobs/success';
import { describeLeft } from '@/lib/refresh/describe-left';
import type { Check } from './check';
import type { DatabaseState } from './database';
import type { Failures } from './failures';
import type { Waiting } from './waiting';

const WHY_SILENT: Record<Scheduler, string> = {
  embedded: 'the scheduler of this server does not run',
  inngest: 'Inngest does not start it, or cannot reach this server',
  off: 'SCHEDULER is off here, and nothing else starts it',
};

export function checkHeartbeats(standings: JobStanding[], scheduler: Scheduler, now: number): Check {
  const name = 'Scheduler';
  const link = { href: '#jobs', label: 'Jobs' };
  const silent = standings.filter(({ state }) => state === 'silent');
  const beats = standings.flatMap(({ beatAt }) => (beatAt ? [beatAt] : [])).sort();
  const newest = beats.at(-1);
  const ago = newest ? `, the newest beat ${formatRelative(newest, now)}` : '';
  if (silent.length > 0)
    return {
      name,
      tone: 'bad',
      word: 'Silent',
      says: `Silent for two intervals: ${silent.map(({ job }) => job.name).join(', ')} (${WHY_SILENT[scheduler]})${ago}.`,
      link,
    };
  const paused = standings.filter(({ state }) => state === 'paused');
  if (paused.length > 0)
    return {
      name,
      tone: 'warn',
      word: 'Paused',
      says: `Paused by hand: ${paused.map(({ job }) => job.name).join(', ')}${ago}.`,
      link,
    };
  const due = standings.filter(({ nextAt }) => nextAt !== null);
  return {
    name,
    tone: 'good',
    word: 'Beating',
    says: `${formatNoun(due.length, 'job')} started when due${ago}.`,
    link,
  };
}

export function checkFailures(failures: Failures | null, { isFilled }: Pick<Waiting, 'isFilled'>): Check {
  const name = 'Failures';
  if (failures === null)
    return {
      name,
      tone: 'good',
      word: 'None',
      says: 'No run of the last 7 days failed, and none of 30 days is left unmended.',
    };
  const { count, isMended, newest } = failures;
  const link = { href: `/admin/cache/runs/${newest.id}`, label: `Run ${newest.id}` };
  const why = newest.error ?? 'No reason was recorded.';
  return isMended
    ? { name, tone: 'warn', word: 'Mended', says: `${describeMended(count, newest.type)} ${why}`, link }
    : {
        name,
        tone: 'bad',
        word: 'Failed',
        says: `${describeFailed(count, newest.type, describeLeft({ ...newest, isFilled }))} ${why}`,
        link,
      };
}

/** @param left what is left of the newest */
const describeFailed = (count: number, type: string, left: string) =>
  count === 1
    ? `The last run of ${type} did not end well, ${left}.`
    : `${formatCount(count)} different runs did not end well, and none since has done their work; the newest, of ${type}, ${left}.`;

const describeMended = (count: number, type: string) =>
  count === 1
    ? `The last failure, of ${type}, was followed by a run that did the same or more and ended well.`
    : `${formatCount(count)} different runs of the last 7 days failed, each followed by one that did the same or more and ended well; the newest was of ${type}.`;

export function checkSuccess({ done, failed, rate, isKept }: SuccessRate): Check {
  const name = 'Success';
  if (rate === null) return { name, tone: 'warn', word: 'Unknown', says: 'No refresh ended within 30 days.' };
  return {
    name,
    tone: isKept ? 'good' : 'warn',
    word: isKept ? 'Kept' : 'Below',
    says: `${formatRate(done, done + failed)} of ${formatNoun(done + failed, 'refresh', 'refreshes')} of 30 days ended well, against the 99.9 % promised.`,
    ...(failed > 0 && { link: { href: '/admin/cache/runs?state=failed', label: 'Failed runs' } }),
  };
}

export function checkDatabase({ bytes, ownBytes, connections, mostConnections }: DatabaseState): Check {
  const share = connections / mostConnections;
  const tone = share > 0.95 ? 'bad' : share > 0.8 ? 'warn' : 'good';
  return {
    name: 'Database',
    tone,
    word: tone === 'good' ? 'Room' : 'Crowded',
    says: `${formatSize(bytes)}, of which the cache is ${formatSize(ownBytes)}; ${formatCount(connections)} of ${formatCount(mostConnections)} connections in use.`,
  };
}

export function checkInngest({ console, isReachable }: InngestReach): Check {
  return {
    name: 'Inngest',
    tone: isReachable ? 'good' : 'bad',
    word: isReachable ? 'Answers' : 'Unreachable',
    says: isReachable
      ? 'Inngest answers; it starts the jobs.'
      : 'Inngest does not answer: schedules stand still, and what is asked for runs in this server.',
    link: { href: console, label: 'Console' },
  };
}
