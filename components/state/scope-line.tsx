'use client';
/** The line below a list's title: how much of what, how fresh. */
import { formatTotal } from '@/lib/format';
import type { CacheState, Total } from '@/lib/reads/types';
import { ClockWords } from './clock-words';
import { type Live, LiveUpdates } from './live-updates';

interface ScopeLineProps {
  state: CacheState;
  live: Live;
  total: Total;
  /** Singular; plural by an s. */
  noun: string;
  isFiltered: boolean;
}

export function ScopeLine({ state, live, total, noun, isFiltered }: ScopeLineProps) {
  const nouns = total.count === 1 && !total.isCapped ? noun : `${noun}s`;
  return (
    <>
      <LiveUpdates live={live} clocks={state.clocks} />
      <span role="status">
        {formatTotal(total)} {isFiltered ? `matching ${nouns}` : nouns}
      </span>
      {' · '}
      <ClockWords clocks={state.clocks} fullAt={state.fullAt} />
    </>
  );
}
