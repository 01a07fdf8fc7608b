/** Where a number came from, in words. */
import type { Tone } from '@/components/state/status';
import type { Explanation, Origin, PeriodOrigin } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber } from '@/lib/explain/numbers';
import { formatCount, formatNoun } from '@/lib/format';
import { describeChanges } from './describe-changes';

interface OriginWords {
  tone: Tone;
  word: string;
  sentence: string;
}

type Told = Pick<
  Explanation,
  'kind' | 'number' | 'period' | 'origin' | 'changedAt' | 'isDropped' | 'isAllLive'
> & {
  clocks: Pick<Explanation['clocks'], 'pending' | 'isPendingCapped'>;
};

export function describeOrigin(told: Told): OriginWords {
  const { kind, number, period, origin, changedAt, isDropped, isAllLive, clocks } = told;
  const name = parseNumber<Kind>(kind, number);
  if (name && !isCacheable<Kind>(kind, name))
    return {
      tone: 'accent',
      word: 'Live',
      sentence: 'It is never cached: each page counts it from the source.',
    };
  if (isAllLive)
    return {
      tone: 'accent',
      word: 'Live',
      sentence: 'READ_MODE is live: each page counts it from the source.',
    };
  if (isDropped)
    return {
      tone: 'accent',
      word: 'Live',
      sentence:
        'The session is compressed and the cache keeps its versions no longer: each page reads them from the source.',
    };
  if (period && origin !== 'live') return describePeriodOrigin(period.origin, origin, clocks);
  if (origin === 'behind')
    return {
      tone: 'warn',
      word: 'Behind',
      sentence: `The cached row as it stands. Pages are behind: they lack ${describeChanges(clocks)}, of which some may be of this number.`,
    };
  if (origin === 'cache')
    return {
      tone: 'good',
      word: 'Cached',
      sentence: 'The cached row as it stands: nothing that is known has changed since it was written.',
    };
  if (origin === 'pending')
    return {
      tone: 'accent',
      word: 'Cached, with what is pending',
      sentence: 'The cached value, with what changed since put in by the read itself.',
    };
  return {
    tone: 'accent',
    word: 'Live',
    sentence:
      changedAt === null && kind !== 'team'
        ? 'The cache has no row of it yet: it was counted from the source for this page.'
        : 'What changed since the row was written allows no sum: it was counted from the source for this page.',
  };
}

/** No number of a period is cached itself: the read adds it up. */
function describePeriodOrigin(
  of: PeriodOrigin,
  origin: Exclude<Origin, 'live'>,
  clocks: Told['clocks'],
): OriginWords {
  const parts = describeParts(of);
  if (origin === 'behind')
    return {
      tone: 'warn',
      word: 'Behind',
      sentence: `${parts} Pages are behind: they lack ${describeChanges(clocks)}, of which some may be of this number.`,
    };
  if (origin === 'cache')
    return {
      tone: 'good',
      word: 'From cached rows',
      sentence: `${parts} Nothing that is known has changed since they were written.`,
    };
  return {
    tone: 'accent',
    word: 'From cached rows, with what is pending',
    sentence: `${parts} Sessions of which a change is pending are left out there and counted as they are now.`,
  };
}

function describeParts(of: PeriodOrigin): string {
  if (of.from === 'beginnings')
    return 'Counted by the read itself: the cached sessions that began in the period.';
  if (of.from === 'sessions')
    return `Added up by the read itself: ${formatNoun(of.whole, 'cached session')} that lie in the period as a whole, by their rows, and ${formatCount(of.part)} that do in part, by their hours.`;
  if (!of.isArchived)
    return 'Counted by the read itself from the hours of cached sessions: the archive has not counted every day yet.';
  const noted =
    of.noted === 0
      ? ''
      : ` ${formatNoun(of.noted, 'day')} changed since the archive counted: those are counted from the hours of cached sessions.`;
  return `Days of the archive.${noted}`;
}
