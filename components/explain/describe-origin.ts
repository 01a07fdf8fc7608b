/** Where a number came from, in words. */
import type { Tone } from '@/components/state/status';
import type { Explanation } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber } from '@/lib/explain/numbers';
import { describeChanges } from './describe-changes';

interface OriginWords {
  tone: Tone;
  word: string;
  sentence: string;
}

type Told = Pick<Explanation, 'kind' | 'number' | 'origin' | 'changedAt' | 'isDropped'> & {
  clocks: Pick<Explanation['clocks'], 'pending' | 'isPendingCapped'>;
};

export function describeOrigin({ kind, number, origin, changedAt, isDropped, clocks }: Told): OriginWords {
  const name = parseNumber<Kind>(kind, number);
  if (name && !isCacheable<Kind>(kind, name))
    return {
      tone: 'accent',
      word: 'Live',
      sentence: 'It is never cached: each page counts it from the source.',
    };
  if (isDropped)
    return {
      tone: 'accent',
      word: 'Live',
      sentence:
        'The session is compressed and the cache keeps its versions no longer: each page reads them from the source.',
    };
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
