'use client';
/** Where the rows that were shown came from, as shares of each hour or day. */
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import chart from '@/components/chart/days-chart.module.css';
import type { ViewBar } from '@/lib/cache/view-series';
import { formatCount, formatNoun } from '@/lib/format';
import type { Views } from '@/lib/views/views';
import { Legend } from './legend';
import classes from './run-charts.module.css';
import { describeOrigins, formatShare, nameOf, ORIGINS, rowsOf, tickOf } from './view-words';

const HEIGHT = 150;
const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };
const TITLE = 'Where the rows shown came from';

export function OriginChart({
  bars,
  total,
  scope,
}: {
  bars: ViewBar[];
  total: Views['total'];
  scope: string;
}) {
  return (
    <figure className={chart.figure}>
      <figcaption>
        <h3 className={classes.title}>{TITLE}, share of rows</h3>
        <p>
          {formatNoun(rowsOf(total.rows), 'row')}: {describeOrigins(total.rows)}; {scope}
        </p>
      </figcaption>
      <Legend entries={ORIGINS} />
      <div className={chart.chart} style={{ height: HEIGHT }}>
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 600, height: HEIGHT }}>
          <BarChart
            data={bars}
            stackOffset="expand"
            margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
            barCategoryGap={1}
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
              ticks={[0, 0.5, 1]}
              tick={TICK}
              tickFormatter={(share: number) => `${Math.round(share * 100)} %`}
            />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={OriginTooltip} isAnimationActive={false} />
            {ORIGINS.map(({ key, label, colour }) => (
              <Bar
                key={key}
                dataKey={`rows.${key}`}
                name={label}
                stackId="rows"
                fill={colour}
                stroke="var(--tc-surface)"
                strokeWidth={0.5}
                maxBarSize={28}
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
              <th scope="col">Rows</th>
              {ORIGINS.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map((bar) => (
              <tr key={bar.id}>
                <th scope="row">{nameOf(bar)}</th>
                <td>{formatCount(rowsOf(bar.rows))}</td>
                {ORIGINS.map(({ key }) => (
                  <td key={key} title={formatCount(bar.rows[key])}>
                    {formatShare(bar.rows[key], rowsOf(bar.rows))}
                  </td>
                ))}
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

function OriginTooltip({ active, payload }: BarTooltipProps) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  return (
    <div className={chart.tooltip}>
      <b>{nameOf(bar)}</b>
      <span>
        {formatNoun(rowsOf(bar.rows), 'row')} in {formatNoun(bar.views, 'view')}
      </span>
      {ORIGINS.filter(({ key }) => bar.rows[key] > 0).map(({ key, label }) => (
        <span key={key}>
          {formatCount(bar.rows[key])} {label}
        </span>
      ))}
    </div>
  );
}
