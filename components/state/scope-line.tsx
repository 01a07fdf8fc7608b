'use client';
/** The line below a list's title: how much of what, how fresh. */
import { Time } from '@/components/time/time';
import { formatClock, formatExact, formatTotal } from '@/lib/format';
import type { CacheState, Total } from '@/lib/reads/types';

interface ScopeLineProps {
  state: CacheState;
  total: Total;
  /** Singular; plural by an s. */
  noun: string;
  isFiltered: boolean;
}

export function ScopeLine({ state, total, noun, isFiltered }: ScopeLineProps) {
  const nouns = total.count === 1 && !total.isCapped ? noun : `${noun}s`;
  return (
    <>
      <span role="status">
        {formatTotal(total)} {isFiltered ? `matching ${nouns}` : nouns}
      </span>
      {' · counted '}
      <time dateTime={state.asOf} title={formatExact(state.asOf)}>
        {formatClock(state.asOf)}
      </time>
      {' · '}
      {state.fullAt === null ? (
        'no full refresh yet'
      ) : (
        <>
          full refresh <Time at={state.fullAt} />
        </>
      )}
    </>
  );
}
