/** The status strip: one sentence for each check, with how grave it is and what mends it. Pure. */
import {
  formatCount,
  formatDuration,
  formatMinute,
  formatNoun,
  formatRate,
  formatRelative,
  formatSize,
  formatTotal,
} from '@/lib/format';
import type { InngestReach } from '@/lib/jobs/inngest-reach';
import type { Scheduler } from '@/lib/jobs/mode';
import type { JobStanding } from '@/lib/jobs/standing';
import type { SuccessRate } from '@/lib/jobs/success';
import { describeLeft } from '@/lib/refresh/describe-left';
import type { DatabaseState } from './database';
import type { Drift } from './drift';
import type { Failures } from './failures';
import type { Section } from './section';
import type { Waiting } from './waiting';

export interface Check {
  name: string;
  tone: 'good' | 'warn' | 'bad';
  /** The state in a word or two. */
  word: string;
  says: string;
  /** Where to go, and what to press there. */
  link?: { href: string; label: string };
}

const WARN_SECONDS = 60;

/** What a page does about what waits: it adds it, it cannot and folds first, or it was told not to or to count everything. */
export type Pages = 'add' | 'fold' | 'cached' | 'live';

const PAGES_DO: Record<Pages, string> = {
  add: 'Pages put them in themselves.',
  fold: 'That is more than a page adds: pages fold them first, and where that takes too long they are behind and say so.',
  cached: 'Pages show them once they are folded (READ_MODE is cached).',
  live: 'Pages count everything anew (READ_MODE is live).',
};

export function checkFreshness(waiting: Waiting, staleSeconds: number, pages: Pages): Check {
  if (!waiting.isFilled) return checkFill(waiting);
  const pending = waiting.isEverything
    ? checkEverything(waiting, staleSeconds, pages)
    : checkPending(waiting, staleSeconds, pages);
  return waiting.capture === 'tail' ? { ...pending, ...checkSwept(pending, waiting) } : pending;
}

function checkFill({ fill }: Waiting): Check {
  return fill
    ? {
        name: 'Freshness',
        tone: 'warn',
        word: 'Filling',
        says: 'The cache is being filled; pages show its progress, and no numbers until all of them are true.',
      }
    : {
        name: 'Freshness',
        tone: 'bad',
        word: 'Empty',
        says: 'The cache was never filled, or was emptied: pages show no numbers.',
        link: { href: '#job-refresh-full', label: 'Refresh full' },
      };
}

/** No page can add it: what changed is not known. */
function checkEverything({ oldestSeconds, fill }: Waiting, staleSeconds: number, pages: Pages): Check {
  const seconds = oldestSeconds ?? 0;
  const isStale = seconds > staleSeconds;
  const first =
    'Pages cannot add that: they count everything first, and where that takes too long they are behind and say so.';
  const doing: Record<Pages, string> = {
    add: first,
    fold: first,
    cached: 'Pages show what was counted before (READ_MODE is cached).',
    live: PAGES_DO.live,
  };
  const under = fill ? ' A refresh of everything is under way.' : '';
  return {
    name: 'Freshness',
    tone: isStale ? 'bad' : 'warn',
    word: isStale ? 'Stale' : 'Recount',
    says: `Everything is to be counted again, since ${formatDuration(Math.round(seconds))}. ${doing[pages]}${under}`,
    link: { href: '#job-refresh-full', label: 'Refresh full' },
  };
}

function checkPending(waiting: Waiting, staleSeconds: number, pages: Pages): Check {
  const { pending, isCapped, oldestSeconds, capture } = waiting;
  const name = 'Freshness';
  if (pending === 0)
    return {
      name,
      tone: 'good',
      word: 'Fresh',
      says:
        capture === 'tail'
          ? 'No new message, session or chatbot waits.'
          : 'No change waits: every cached row is as the source is.',
    };
  const seconds = oldestSeconds ?? 0;
  const count = `${formatCount(pending)}${isCapped ? '+' : ''} ${pending === 1 ? 'change waits' : 'changes wait'}`;
  const waits = `${count}, the oldest for ${formatDuration(Math.round(seconds))}`;
  const link = { href: '#job-refresh-recent', label: 'Refresh recent' };
  const isMuch = pages === 'fold';
  if (seconds <= WARN_SECONDS)
    return {
      name,
      tone: isMuch ? 'warn' : 'good',
      word: isMuch ? 'Many' : 'Fresh',
      says: `${waits}. ${PAGES_DO[pages]}`,
      ...(isMuch && { link }),
    };
  const isStale = seconds > staleSeconds;
  const longer = pages === 'add' ? 'Pages put them in themselves, and take longer.' : PAGES_DO[pages];
  return {
    name,
    tone: isStale ? 'bad' : 'warn',
    word: isStale ? 'Stale' : 'Behind',
    says: `${waits}: nothing folds them. ${longer}`,
    link,
  };
}

/** A round of sweeps takes a day, and counts from its beginning: the newest that is done began no longer ago than two. */
const ROUND_SECONDS = 2 * 86_400;

/** What capture by tail learns late: since when it may lack some of it. */
function checkSwept({ tone, word, says }: Check, { asOf, sweptAt }: Waiting): Partial<Check> {
  const isLate = sweptAt === null || Date.parse(asOf) - Date.parse(sweptAt) > ROUND_SECONDS * 1000;
  const known =
    sweptAt === null ? 'no round of them is done' : `all up to ${formatMinute(sweptAt)} are known`;
  return {
    ...(isLate && tone === 'good' ? { tone: 'warn', word: 'Unswept' } : { tone, word }),
    says: `${says} Edits and deletions are found by sweeps (capture by tail): ${known}.`,
  };
}

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

/** @param intervalSeconds between two audits */
export function checkDrift(drift: Drift, intervalSeconds: number, now: number): Check {
  const { newestAt, text, wrong, swept, unswept, open } = drift;
  const name = 'Drift';
  const link = { href: '/admin/cache/audit', label: 'Audit' };
  if (newestAt === null)
    return {
      name,
      tone: 'warn',
      word: 'Unknown',
      says: 'Not audited yet: nothing has held the cache against the source.',
      link,
    };
  if (open.count > 0) {
    const found =
      open.count === 1 && !open.isCapped
        ? 'One number differs from the source and is not repaired.'
        : `${formatTotal(open)} numbers differ from the source and are not repaired.`;
    return { name, tone: 'bad', word: 'Found', says: `${found} ${text}`, link };
  }
  const seconds = (now - Date.parse(newestAt)) / 1000;
  if (seconds > 2 * intervalSeconds)
    return {
      name,
      tone: 'warn',
      word: 'Overdue',
      says: `The newest audit was ${formatRelative(newestAt, now)}. ${text}`,
      link,
    };
  const sweeps = swept > 0 ? ` Sweeps have mended ${formatNoun(swept, 'number')} that nobody had noted.` : '';
  const audits =
    wrong > 0 ? ` ${formatNoun(wrong, 'number')} that audits found wrong within 7 days: mended.` : '';
  if (wrong + swept > 0)
    return {
      name,
      tone: 'warn',
      word: 'Mended',
      says: `Nothing is wrong that is known. ${text}${audits}${sweeps}`,
      link,
    };
  return { name, tone: 'good', word: unswept > 0 ? 'None known' : 'None', says: text, link };
}

export function checkInvariants({ invariants }: Drift, now: number): Check {
  const { known, checked, broken, asOf } = invariants;
  const name = 'Sums';
  const link = { href: '/admin/cache/audit', label: 'Audit' };
  if (asOf === null)
    return {
      name,
      tone: 'warn',
      word: 'Unknown',
      says: 'Not checked yet: no sum was held against another.',
      link,
    };
  if (broken.length > 0)
    return {
      name,
      tone: 'bad',
      word: 'Broken',
      says: `${broken.length} of ${formatNoun(known, 'check')} of sums ${broken.length === 1 ? 'does' : 'do'} not hold: ${broken.join(', ')}.`,
      link,
    };
  const left = known - checked;
  return {
    name,
    tone: 'good',
    word: 'Hold',
    says: `${checked} of ${formatNoun(known, 'check')} hold${left > 0 ? `, ${left} had nothing to compare` : ''}; ${formatRelative(asOf, now)}.`,
    link,
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

/** A check whose part of the page could not be read: that is said, and is not good. */
export function checkOf<Value>(name: string, part: Section<Value>, check: (value: Value) => Check): Check {
  return 'value' in part ? check(part.value) : { name, tone: 'bad', word: 'Not read', says: part.error };
}
