/** How fresh the numbers are: what waits, what pages do about it, and what capture by tail learns late. Pure. */
import { formatCount, formatDuration, formatMinute } from '@/lib/format';
import type { Check } from './check';
import type { Waiting } from './waiting';

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
