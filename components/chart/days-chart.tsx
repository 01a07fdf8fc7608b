'use client';
/** Human messages per day as bars from zero, with the same numbers as a table. */
import type { ReactNode } from 'react';
import { Bar, BarChart, CartesianGrid, Cell, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCompact, formatCount, formatDay, formatNoun, listDays } from '@/lib/format';
import classes from './days-chart.module.css';

const HEIGHT = 180;

interface DaysChartProps {
  /** Counts, oldest first, the day of `asOf` last. */
  days: number[];
  asOf: string;
  /** Stands beside the title. */
  aside?: ReactNode;
}

export function DaysChart({ days, asOf, aside }: DaysChartProps) {
  const dates = listDays(asOf, days.length);
  const bars = dates.map((date, at) => ({
    date,
    day: formatDay(date),
    count: days[at] ?? 0,
    isLast: at === dates.length - 1,
  }));
  const total = days.reduce((sum, count) => sum + count, 0);
  return (
    <figure className={classes.figure}>
      <figcaption>
        <h2>Human messages per day, UTC</h2>
        <p>
          {formatNoun(total, 'message')} in {days.length} days; the last day is not over. {aside}
        </p>
      </figcaption>
      <div className={classes.chart} style={{ height: HEIGHT }}>
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 800, height: HEIGHT }}>
          <BarChart data={bars} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap="22%">
            <CartesianGrid vertical={false} stroke="var(--tc-line)" />
            <XAxis
              dataKey="day"
              tickLine={false}
              axisLine={{ stroke: 'var(--tc-line-strong)' }}
              tick={TICK}
              minTickGap={16}
            />
            <YAxis
              width={44}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
              domain={[0, 'auto']}
              tick={TICK}
              tickFormatter={formatCompact}
            />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={DayTooltip} isAnimationActive={false} />
            <Bar dataKey="count" name="Human messages" radius={[3, 3, 0, 0]} isAnimationActive={false}>
              {bars.map((bar) => (
                <Cell key={bar.date} fill="var(--tc-bar)" fillOpacity={bar.isLast ? 0.5 : 1} />
              ))}
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className={classes.details}>
        <summary>View as table</summary>
        <table>
          <caption>Human messages per day, UTC</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Messages</th>
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map((bar) => (
              <tr key={bar.date}>
                <th scope="row">
                  {bar.date}
                  {bar.isLast && ' (not over)'}
                </th>
                <td>{formatCount(bar.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };

interface DayTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: { date: string; count: number; isLast: boolean } }[];
}

function DayTooltip({ active, payload }: DayTooltipProps) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  return (
    <div className={classes.tooltip}>
      <b>{formatNoun(bar.count, 'message')}</b>
      <span>
        {bar.date} UTC{bar.isLast && ', not over'}
      </span>
    </div>
  );
}
