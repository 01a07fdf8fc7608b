'use client';
/** The last runs as bars of their duration, coloured by how they ended. */
import { Bar, BarChart, Cell, ResponsiveContainer, Tooltip, YAxis } from 'recharts';
import chart from '@/components/chart/chart.module.css';
import { formatCount, formatExact, formatMs, formatNoun } from '@/lib/format';
import { describeWork, stateWords } from './run-words';

export interface Bars {
  id: string;
  type: string;
  state: string;
  at: string;
  ms: number | null;
  read: number;
  changed: number;
}

const HEIGHT = 44;
const PLACES = 30;
/** A run is seen however short it was. */
const LEAST_SHARE = 0.08;
const COLOURS: Record<string, string> = {
  good: 'var(--tc-bar)',
  accent: 'var(--tc-accent)',
  bad: 'var(--tc-bad)',
  warn: 'var(--tc-warn)',
  quiet: 'var(--tc-quiet)',
};

export const colourOf = (state: string) => COLOURS[stateWords(state).tone];

/** "30 runs: 28 done, 2 failed; the longest took 1.2 s". */
export function describeBars(runs: readonly Bars[]): string {
  if (runs.length === 0) return 'No run yet';
  const counts = new Map<string, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(
    ([state, count]) => `${formatCount(count)} ${stateWords(state).word.toLowerCase()}`,
  );
  const longest = Math.max(...runs.map(({ ms }) => ms ?? 0));
  return `${formatNoun(runs.length, 'run')}: ${states.join(', ')}; the longest took ${formatMs(longest)}`;
}

export function RunBars({ runs }: { runs: Bars[] }) {
  const most = Math.max(1, ...runs.map(({ ms }) => ms ?? 0));
  // The newest stands at the right, however few there are.
  const empty = Array.from({ length: Math.max(0, PLACES - runs.length) }, (_, at) => ({
    id: `none ${at}`,
    height: 0,
  }));
  const bars: (Partial<Bars> & { id: string; height: number })[] = [
    ...empty,
    ...runs.map((run) => ({ ...run, height: Math.max(run.ms ?? 0, most * LEAST_SHARE) })),
  ];
  return (
    <div role="img" aria-label={describeBars(runs)} style={{ height: HEIGHT }}>
      {runs.length > 0 && (
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 260, height: HEIGHT }}>
          <BarChart
            data={bars}
            margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
            barCategoryGap={1}
            accessibilityLayer={false}
          >
            <YAxis hide domain={[0, most]} />
            <Tooltip cursor={{ fill: 'var(--tc-hover)' }} content={RunTooltip} isAnimationActive={false} />
            <Bar dataKey="height" radius={[2, 2, 0, 0]} maxBarSize={12} isAnimationActive={false}>
              {bars.map((bar) => (
                <Cell key={bar.id} fill={bar.state === undefined ? 'none' : colourOf(bar.state)} />
              ))}
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      )}
    </div>
  );
}

interface RunTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: Partial<Bars> }[];
}

function RunTooltip({ active, payload }: RunTooltipProps) {
  const run = payload?.[0]?.payload;
  if (!active || !isRun(run)) return null;
  return (
    <div className={chart.tooltip}>
      <RunTold run={run} />
    </div>
  );
}

/** A run in three lines, for a tooltip. */
export function RunTold({ run }: { run: Bars }) {
  return (
    <>
      <b>
        {stateWords(run.state).word}: {run.type}, {formatMs(run.ms)}
      </b>
      <span>{describeWork(run)}</span>
      <span>
        run {run.id} · {formatExact(run.at)}
      </span>
    </>
  );
}

const isRun = (bar: Partial<Bars> | undefined): bar is Bars => bar?.state !== undefined;
