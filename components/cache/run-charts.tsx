'use client';
/** How long the last refreshes took, and how many rows they changed, one after another. */
import { Bar, Cell } from 'recharts';
import { BarFigure } from '@/components/chart/bar-figure';
import { formatClock, formatCompact, formatCount, formatExact, formatMs } from '@/lib/format';
import { type Bars, colourOf, RunTold } from './run-bars';
import classes from './run-charts.module.css';
import { stateWords } from './run-words';

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
    <BarFigure
      title={title}
      heading={<h3 className={classes.title}>{title}</h3>}
      caption={
        <p>
          {runs.length === 1 ? 'the last refresh' : `the last ${formatCount(runs.length)} refreshes`}; folds
          left out; times are UTC
        </p>
      }
      rows={bars}
      tick={(id) => bars.find((bar) => bar.id === id)?.clock ?? ''}
      axis={{ domain: [0, 'auto'], format }}
      tooltip={(bar) => <RunTold run={bar} />}
      columns={[
        { label: 'Run', cell: (bar) => `${formatExact(bar.at).slice(0, 19)} ${bar.type}` },
        { label: 'State', cell: (bar) => stateWords(bar.state).word },
        {
          label: of === 'ms' ? 'Duration' : 'Rows changed',
          cell: (bar) => (of === 'ms' ? formatMs(bar.ms) : formatCount(bar.changed)),
        },
      ]}
    >
      <Bar dataKey="value" name={title} radius={[2, 2, 0, 0]} maxBarSize={14} isAnimationActive={false}>
        {bars.map(({ id, state }) => (
          <Cell key={id} fill={colourOf(state)} />
        ))}
      </Bar>
    </BarFigure>
  );
}
