'use client';
/** Bars over time in a figure: heading, legend, exact values on a bar, and the same numbers as a table. */
import type { ReactNode } from 'react';
import {
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type YAxisProps,
} from 'recharts';
import classes from './chart.module.css';
import { Legend } from './legend';

const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };

export interface BarFigureProps<Row extends { id: string }> {
  /** Of the table too. */
  title: string;
  heading: ReactNode;
  /** What stands below the heading. */
  caption: ReactNode;
  legend?: readonly { label: string; colour: string }[];
  /** Oldest first. */
  rows: Row[];
  /** What stands below a bar; the id unless given. */
  tick?: (id: string) => string;
  /** Width, domain, ticks and format of the vertical axis. */
  axis: Pick<YAxisProps, 'width' | 'domain' | 'ticks' | 'allowDecimals'> & {
    format: (value: number) => string;
  };
  height?: number;
  gap?: number | string;
  /** The bars of a stack are shares of it. */
  isExpanded?: boolean;
  /** Recharts' bars and lines. */
  children: ReactNode;
  tooltip: (row: Row) => ReactNode;
  /** The first one names the row. */
  columns: { label: string; cell: (row: Row) => ReactNode; title?: (row: Row) => string }[];
}

export function BarFigure<Row extends { id: string }>(props: BarFigureProps<Row>) {
  const { title, heading, caption, legend, rows, tick, axis, height = 150, gap = 1, isExpanded } = props;
  const { format, ...scale } = axis;
  const show = ({ active, payload }: { active?: boolean; payload?: readonly { payload?: Row }[] }) => {
    const row = payload?.[0]?.payload;
    return active && row ? <div className={classes.tooltip}>{props.tooltip(row)}</div> : null;
  };
  return (
    <figure className={classes.figure}>
      <figcaption>
        {heading}
        {caption}
      </figcaption>
      {legend && <Legend entries={legend} />}
      <div className={classes.chart} style={{ height }}>
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 600, height }}>
          <BarChart
            data={rows}
            margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
            barCategoryGap={gap}
            barGap={0}
            stackOffset={isExpanded ? 'expand' : 'none'}
          >
            <CartesianGrid vertical={false} stroke="var(--tc-line)" />
            <XAxis
              dataKey="id"
              tickFormatter={tick}
              tickLine={false}
              axisLine={{ stroke: 'var(--tc-line-strong)' }}
              tick={TICK}
              minTickGap={20}
            />
            <YAxis
              width={56}
              tickLine={false}
              axisLine={false}
              tick={TICK}
              tickFormatter={format}
              {...scale}
            />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={show} isAnimationActive={false} />
            {props.children}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className={classes.details}>
        <summary>View as table</summary>
        <BarTable title={title} rows={rows} columns={props.columns} />
      </details>
    </figure>
  );
}

function BarTable<Row extends { id: string }>({
  title,
  rows,
  columns: [name, ...columns],
}: Pick<BarFigureProps<Row>, 'title' | 'rows' | 'columns'>) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {[name!, ...columns].map(({ label }) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((row) => (
          <tr key={row.id}>
            <th scope="row">{name!.cell(row)}</th>
            {columns.map(({ label, cell, title: exact }) => (
              <td key={label} title={exact?.(row)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
