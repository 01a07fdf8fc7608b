'use client';
/** How far behind the changes that are known the answers were that people got, against what is promised. */
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import chart from '@/components/chart/days-chart.module.css';
import { Status } from '@/components/state/status';
import type { ViewBar } from '@/lib/cache/view-series';
import type { Waiting } from '@/lib/cache/waiting';
import { formatCount, formatNoun } from '@/lib/format';
import type { Views } from '@/lib/views/views';
import { Legend } from './legend';
import classes from './run-charts.module.css';
import { formatBehind, nameOf, tickOf } from './view-words';

/** Nobody is shown numbers that are further behind, seconds. */
const PROMISED = 300;
const HEIGHT = 150;
const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };
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
    <figure className={chart.figure}>
      <figcaption>
        <h3 className={classes.title}>{TITLE}, as viewed</h3>
        <p>
          <Status tone={isKept ? 'good' : 'bad'}>{isKept ? 'Kept' : 'Broken'}</Status>: 5 min are promised;{' '}
          {formatBehind(total.meanStaleSeconds)} on average, {formatBehind(total.mostStaleSeconds)} at most,
          over {scope}
        </p>
        {capture === 'tail' && (
          <p>
            An edit or a deletion is in this only once a sweep has found it: capture by tail does not know it
            before. How old those may be stands at Freshness.
          </p>
        )}
      </figcaption>
      <Legend entries={[...SERIES, { label: 'promised', colour: 'var(--tc-bad)' }]} />
      <div className={chart.chart} style={{ height: HEIGHT }}>
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 600, height: HEIGHT }}>
          <BarChart
            data={bars}
            margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
            barCategoryGap={1}
            barGap={0}
          >
            <CartesianGrid vertical={false} stroke="var(--tc-line)" />
            <XAxis
              dataKey="id"
              tickFormatter={tickOf}
              tickLine={false}
              axisLine={{ stroke: 'var(--tc-line-strong)' }}
              tick={TICK}
              minTickGap={24}
            />
            <YAxis
              width={56}
              tickLine={false}
              axisLine={false}
              domain={[0, Math.max(PROMISED * 1.1, total.mostStaleSeconds)]}
              {...(isKept && { ticks: [0, 100, 200, 300] })}
              tick={TICK}
              tickFormatter={(seconds: number) => `${formatCount(seconds)} s`}
            />
            <ReferenceLine y={PROMISED} stroke="var(--tc-bad)" strokeDasharray="4 3" />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={StaleTooltip} isAnimationActive={false} />
            {SERIES.map(({ key, label, colour }) => (
              <Bar
                key={key}
                dataKey={key}
                name={label}
                fill={colour}
                maxBarSize={14}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className={chart.details}>
        <summary>View as table</summary>
        <table>
          <caption>{TITLE}</caption>
          <thead>
            <tr>
              <th scope="col">UTC</th>
              <th scope="col">Views</th>
              <th scope="col">Mean</th>
              <th scope="col">The most</th>
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map((bar) => (
              <tr key={bar.id}>
                <th scope="row">{nameOf(bar)}</th>
                <td>{formatCount(bar.views)}</td>
                <td>{formatBehind(bar.meanStaleSeconds)}</td>
                <td>{bar.views === 0 ? '—' : formatBehind(bar.mostStaleSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

interface BarTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: ViewBar }[];
}

function StaleTooltip({ active, payload }: BarTooltipProps) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  return (
    <div className={chart.tooltip}>
      <b>{nameOf(bar)}</b>
      <span>{formatNoun(bar.views, 'view')}</span>
      <span>
        {formatBehind(bar.meanStaleSeconds)} behind on average, {formatBehind(bar.mostStaleSeconds)} at most
      </span>
    </div>
  );
}
