'use client';
/** How long a query took in each mode, as lengths that can be compared. */
import { formatCount, formatNoun, UNKNOWN } from '@/lib/format';
import { MODES, type Timing } from './actions';
import classes from './query-list.module.css';

const LABELS = { cached: 'Cached', exact: 'Exact', live: 'Live' };

/** "0.84 ms": these are shorter than what pages tell of. */
function formatTime(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(2) : formatCount(ms)} ms`;
}

/** @param props.timings null until it was measured */
export function QueryTimes({ timings }: { timings: Timing[] | null }) {
  const most = Math.max(1, ...(timings ?? []).map(({ ms }) => ms));
  const cached = timings?.find(({ mode }) => mode === 'cached')?.ms;
  return (
    <dl className={classes.times}>
      {MODES.map((mode) => {
        const timing = timings?.find((each) => each.mode === mode);
        return (
          <div key={mode}>
            <dt>{LABELS[mode]}</dt>
            <dd className={classes.track} aria-hidden="true">
              <span style={{ width: `${timing ? Math.max(1, (timing.ms / most) * 100) : 0}%` }} />
            </dd>
            <dd className={classes.time}>{timing ? describe(timing, cached) : UNKNOWN}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function describe(timing: Timing, cached: number | undefined): string {
  if ('error' in timing) return timing.error;
  const times =
    timing.mode !== 'cached' && cached ? ` · ${(timing.ms / cached).toFixed(1)} times cached` : '';
  return `${formatTime(timing.ms)}, ${formatNoun(timing.rows, 'row')}${times}`;
}
