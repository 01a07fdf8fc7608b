'use client';
/** What a reader must know about the cache below: how far it is behind, a refresh under way, one that failed. */
import { formatAge, formatNoun } from '@/lib/format';
import type { CacheState } from '@/lib/reads/types';
import { describeLeft } from '@/lib/refresh/describe-left';
import { AutoRefresh } from './auto-refresh';
import { Notice } from './notice';
import { type RefreshActions, RefreshButton } from './refresh-button';
import { describeEnd, describeRun, isBroken, isUnderWay } from './run';

const FOLLOW_MS = 2000;
/** A refresh that is over sooner is not worth a sentence that comes and goes. */
const CALM_MS = 2000;

/** @param props.ask asks for a refresh of everything */
export function CacheNotes({ state, ask, follow }: RefreshActions & { state: CacheState }) {
  const { run, isStale, ageSeconds, clocks } = state;
  const isLong = run !== null && Date.parse(state.asOf) - Date.parse(run.requestedAt) >= CALM_MS;
  return (
    <>
      {isUnderWay(run) && <AutoRefresh everyMs={FOLLOW_MS} />}
      {!clocks.isExact && (
        <Notice tone={isStale ? 'bad' : 'warn'}>
          These numbers are at least {formatNoun(clocks.pending, 'change')} and {formatAge(ageSeconds)} behind
          the source
          {!isBroken(run) && '; a refresh is on its way'}
          {isUnderWay(run) && `: ${describeRun(run)}`}.
        </Notice>
      )}
      {clocks.isExact && isLong && isUnderWay(run) && (
        <Notice tone="info">A refresh is under way: {describeRun(run)}.</Notice>
      )}
      {isBroken(run) && (
        <Notice tone="bad" action={<RefreshButton label="Retry" ask={ask} follow={follow} />}>
          The last refresh did not end well, {describeLeft({ ...run, isFilled: state.isFilled })}.{' '}
          {describeEnd(run)}
        </Notice>
      )}
    </>
  );
}
