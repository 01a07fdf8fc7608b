'use client';
/** How long the last refreshes took, and how many rows they changed, one after another. */
import { Bar, BarChart, CartesianGrid, Cell, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import chart from '@/components/chart/days-chart.module.css';
import { formatClock, formatCompact, formatCount, formatExact, formatMs, formatNoun } from '@/lib/format';
import { type Bars, colourOf, RunTooltip } from './run-bars';
import classes from './run-charts.module.css';
import { stateWords } from './run-words';

const HEIGHT = 150;
const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };

/** @param props.runs oldest first */
export function RunCharts({ runs }: { runs: Bars[] }) {
  return (
    <div className={classes.charts}>
      <RunChart title="Duration of each refresh" runs={runs} of="ms" format={formatMs} />
      <RunChart title="Rows changed by each refresh" runs={runs} of="changed" format={formatCompact} />
    </div>
  );
}

interface RunChartProps {
  title: string;
  runs: Bars[];
  of: 'ms' | 'changed';
  format: (value: number) => string;
}

function RunChart({ title, runs, of, format }: RunChartProps) {
  const bars = runs.map((run) => ({ ...run, value: run[of] ?? 0, clock: formatClock(run.at).slice(0, 5) }));
  return (
    <figure className={chart.figure}>
      <figcaption>
        <h3 className={classes.title}>{title}</h3>
        <p>the last {formatNoun(runs.length, 'refresh', 'refreshes')}; folds left out; times are UTC</p>
      </figcaption>
      <div className={chart.chart} style={{ height: HEIGHT }}>
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 600, height: HEIGHT }}>
          <BarChart data={bars} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap={1}>
            <CartesianGrid vertical={false} stroke="var(--tc-line)" />
            <XAxis
              dataKey="id"
              tickFormatter={(id) => bars.find((bar) => bar.id === id)?.clock ?? ''}
              tickLine={false}
              axisLine={{ stroke: 'var(--tc-line-strong)' }}
              tick={TICK}
              minTickGap={24}
            />
            <YAxis
              width={56}
              tickLine={false}
              axisLine={false}
              domain={[0, 'auto']}
              tick={TICK}
              tickFormatter={format}
            />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={RunTooltip} isAnimationActive={false} />
            <Bar dataKey="value" name={title} radius={[2, 2, 0, 0]} maxBarSize={14} isAnimationActive={false}>
              {bars.map(({ id, state }) => (
                <Cell key={id} fill={colourOf(state)} />
              ))}
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className={chart.details}>
        <summary>View as table</summary>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">State</th>
              <th scope="col">{of === 'ms' ? 'Duration' : 'Rows changed'}</th>
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map((bar) => (
              <tr key={bar.id}>
                <th scope="row">
                  {formatExact(bar.at).slice(0, 19)} {bar.type}
                </th>
                <td>{stateWords(bar.state).word}</td>
                <td>{of === 'ms' ? formatMs(bar.ms) : formatCount(bar.changed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
