'use client';
/** One mode of reading: what it is, what it took, and its rows. */
import { Notice } from '@/components/state/notice';
import { formatCount } from '@/lib/format';
import type { ChatbotRow, Clocks } from '@/lib/reads/types';
import classes from './mode-column.module.css';
import { ModeRows } from './mode-rows';

export interface ShownReading {
  mode: 'exact' | 'cached' | 'live';
  ms: number;
  result: { rows: ChatbotRow[]; clocks: Clocks } | { error: string };
}

const MODES = {
  live: {
    title: 'Counted live',
    line: 'What a platform does by itself: it counts every number anew, on every load.',
  },
  cached: {
    title: 'Usual cache',
    line: 'What a usual cache shows: rows as the last refresh left them. What came in since is missing.',
  },
  exact: {
    title: 'Truecount',
    line: 'What Truecount shows: cached rows, with every pending change put in by the read itself.',
  },
};

/** @param props.live the live reading, to hold the others against; null where there is none */
export function ModeColumn({ reading, live }: { reading: ShownReading; live: ShownReading | null }) {
  const { mode, ms, result } = reading;
  const { title, line } = MODES[mode];
  const truth = live && 'rows' in live.result ? live.result.rows : null;
  return (
    <section className={classes.column} aria-labelledby={`mode-${mode}`}>
      <header className={classes.head}>
        <h2>
          <span id={`mode-${mode}`}>{title}</span>
          <code title={`READ_MODE=${mode}`}>{mode}</code>
        </h2>
        <p className={classes.took}>
          {formatTook(ms)}
          {mode !== 'live' && live && truth && <small> {describeRatio(live.ms / ms)}</small>}
        </p>
      </header>
      <p className={classes.line}>{line}</p>
      {'error' in result ? (
        <Notice tone="bad">{result.error}</Notice>
      ) : (
        <ModeRows label={`Chatbots, ${mode}`} isLive={mode === 'live'} truth={truth} {...result} />
      )}
    </section>
  );
}

/** "0.8 ms", "42 ms", "6.3 s". */
export function formatTook(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How many times as long live takes; nothing where it is about as long. */
function describeRatio(times: number): string {
  if (times < 1.5) return '';
  return `live takes ${times < 10 ? times.toFixed(1) : formatCount(times)} times as long`;
}
