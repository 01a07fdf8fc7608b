'use client';
/** How far behind the changes that are known the answers were that people got, against what is promised. */
import { Bar, ReferenceLine } from 'recharts';
import { BarFigure } from '@/components/chart/bar-figure';
import { Status } from '@/components/state/status';
import type { ViewBar } from '@/lib/cache/view-series';
import type { Waiting } from '@/lib/cache/waiting';
import { formatCount, formatNoun, UNKNOWN } from '@/lib/format';
import type { Views } from '@/lib/views/views';
import classes from './run-charts.module.css';
import { formatBehind, nameOf, tickOf } from './view-words';

/** Nobody is shown numbers that are further behind, seconds. */
const PROMISED = 300;
const TITLE = 'How far behind known changes answers were';
const SERIES = [
  { key: 'meanStaleSeconds', label: 'mean over views', colour: 'var(--tc-bar)' },
  { key: 'mostStaleSeconds', label: 'the most', colour: 'var(--tc-quiet)' },
] as const;

export function StaleChart({
  bars,
  total,
  scope,
  capture,
}: {
  bars: ViewBar[];
  total: Views['total'];
  scope: string;
  capture: Waiting['capture'];
}) {
  const isKept = total.mostStaleSeconds <= PROMISED;
  return (
    <BarFigure
      title={TITLE}
      heading={<h3 className={classes.title}>{TITLE}, as viewed</h3>}
      caption={
        <>
          <p>
            <Status tone={isKept ? 'good' : 'bad'}>{isKept ? 'Kept' : 'Broken'}</Status>: 5 min are promised;{' '}
            {formatBehind(total.meanStaleSeconds)} on average, {formatBehind(total.mostStaleSeconds)} at most,
            over {scope}
          </p>
          {capture === 'tail' && (
            <p>
              An edit or a deletion is in this only once a sweep has found it: capture by tail does not know
              it before. How old those may be stands at Freshness.
            </p>
          )}
        </>
      }
      legend={[...SERIES, { label: 'promised', colour: 'var(--tc-bad)' }]}
      rows={bars}
      tick={tickOf}
      axis={{
        domain: [0, Math.max(PROMISED * 1.1, total.mostStaleSeconds)],
        ...(isKept && { ticks: [0, 100, 200, 300] }),
        format: (seconds) => `${formatCount(seconds)} s`,
      }}
      tooltip={(bar) => (
        <>
          <b>{nameOf(bar)}</b>
          <span>{formatNoun(bar.views, 'view')}</span>
          <span>
            {formatBehind(bar.meanStaleSeconds)} behind on average, {formatBehind(bar.mostStaleSeconds)} at
            most
          </span>
        </>
      )}
      columns={[
        { label: 'UTC', cell: nameOf },
        { label: 'Views', cell: (bar) => formatCount(bar.views) },
        { label: 'Mean', cell: (bar) => formatBehind(bar.meanStaleSeconds) },
        {
          label: 'The most',
          cell: (bar) => (bar.views === 0 ? UNKNOWN : formatBehind(bar.mostStaleSeconds)),
        },
      ]}
    >
      <ReferenceLine y={PROMISED} stroke="var(--tc-bad)" strokeDasharray="4 3" />
      {SERIES.map(({ key, label, colour }) => (
        <Bar key={key} dataKey={key} name={label} fill={colour} maxBarSize={14} isAnimationActive={false} />
      ))}
    </BarFigure>
  );
}
