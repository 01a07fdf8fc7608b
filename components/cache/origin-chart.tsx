'use client';
/** Where the rows that were shown came from, as shares of each hour or day. */
import { Bar } from 'recharts';
import { BarFigure } from '@/components/chart/bar-figure';
import type { ViewBar } from '@/lib/cache/view-series';
import { formatCount, formatNoun } from '@/lib/format';
import type { Views } from '@/lib/views/views';
import classes from './run-charts.module.css';
import { describeOrigins, formatShare, nameOf, ORIGINS, rowsOf, tickOf } from './view-words';

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
    <BarFigure
      title={TITLE}
      heading={<h3 className={classes.title}>{TITLE}, share of rows</h3>}
      caption={
        <p>
          {formatNoun(rowsOf(total.rows), 'row')}: {describeOrigins(total.rows)}; {scope}
        </p>
      }
      legend={ORIGINS}
      rows={bars}
      tick={tickOf}
      axis={{ ticks: [0, 0.5, 1], format: (share) => `${Math.round(share * 100)} %` }}
      isExpanded
      tooltip={(bar) => (
        <>
          <b>{nameOf(bar)}</b>
          <span>
            {formatNoun(rowsOf(bar.rows), 'row')} in {formatNoun(bar.views, 'view')}
          </span>
          {ORIGINS.filter(({ key }) => bar.rows[key] > 0).map(({ key, label }) => (
            <span key={key}>
              {formatCount(bar.rows[key])} {label}
            </span>
          ))}
        </>
      )}
      columns={[
        { label: 'UTC', cell: nameOf },
        { label: 'Rows', cell: (bar) => formatCount(rowsOf(bar.rows)) },
        ...ORIGINS.map(({ key, label }) => ({
          label,
          cell: (bar: ViewBar) => formatShare(bar.rows[key], rowsOf(bar.rows)),
          title: (bar: ViewBar) => formatCount(bar.rows[key]),
        })),
      ]}
    >
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
    </BarFigure>
  );
}
