/** Where a number came from, in words. */
import type { Tone } from '@/components/state/status';
import type { Explanation } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber } from '@/lib/explain/numbers';

interface OriginWords {
  tone: Tone;
  word: string;
  sentence: string;
}

type Told = Pick<Explanation, 'kind' | 'number' | 'origin' | 'writtenBy' | 'changedAt'>;

export function describeOrigin({ kind, number, origin, changedAt }: Told): OriginWords {
  const name = parseNumber<Kind>(kind, number);
  if (name && !isCacheable<Kind>(kind, name))
    return {
      tone: 'accent',
      word: 'Live',
      sentence: 'It is never cached: each page counts it from the source.',
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
