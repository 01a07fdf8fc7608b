'use client';
/** How many of each day's refreshes ended well, against what is promised. */
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import chart from '@/components/chart/days-chart.module.css';
import { Status } from '@/components/state/status';
import { formatCount, formatNoun, formatRate } from '@/lib/format';
import type { SuccessDay, SuccessRate } from '@/lib/jobs/success';
import { Legend } from './legend';
import classes from './run-charts.module.css';
import { nameOf, tickOf } from './view-words';

const HEIGHT = 150;
const TICK = { fill: 'var(--tc-muted)', fontSize: 12 };
const TITLE = 'Refreshes that ended well';
/** A failure is seen however many ended well beside it. */
const LEAST_SHARE = 0.03;
const SERIES = [
  { key: 'doneShare', label: 'ended well', colour: 'var(--tc-bar)' },
  { key: 'failedShare', label: 'did not', colour: 'var(--tc-bad)' },
] as const;

/** What of a day's bar is drawn as failed; nothing where nothing ran. */
export function sharesOf({ done, failed }: Pick<SuccessDay, 'done' | 'failed'>) {
  const all = done + failed;
  if (all === 0) return { doneShare: 0, failedShare: 0 };
  const failedShare = failed === 0 ? 0 : Math.max(failed / all, LEAST_SHARE);
  return { doneShare: 1 - failedShare, failedShare };
}

const rateOf = ({ done, failed }: Pick<SuccessDay, 'done' | 'failed'>) => formatRate(done, done + failed);

export function SuccessChart({ success }: { success: SuccessRate }) {
  const { done, failed, isKept, days } = success;
  if (days.length === 0) return null;
  const bars = days.map((day) => ({ ...day, id: day.day, ...sharesOf(day) }));
  const broken = days.filter((day) => day.failed > 0).length;
  return (
    <div className={classes.charts}>
      <figure className={chart.figure}>
        <figcaption>
          <h3 className={classes.title}>{TITLE}, share of each day</h3>
          <p>
            <Status tone={isKept ? 'good' : 'warn'}>{isKept ? 'Kept' : 'Below'}</Status>: 99.9 % are promised;{' '}
            {rateOf(success)} of {formatNoun(done + failed, 'refresh', 'refreshes')} in {days.length} UTC
            days, {broken === 0 ? 'none with a failure' : `${formatCount(broken)} with a failure`}; the last
            is not over
          </p>
        </figcaption>
        <Legend entries={SERIES} />
        <div className={chart.chart} style={{ height: HEIGHT }}>
          <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 800, height: HEIGHT }}>
            <BarChart data={bars} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap={1}>
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
                domain={[0, 1]}
                ticks={[0, 0.5, 1]}
                tick={TICK}
                tickFormatter={(share: number) => `${Math.round(share * 100)} %`}
              />
              <Tooltip
                cursor={{ fill: 'var(--tc-hover)' }}
                content={SuccessTooltip}
                isAnimationActive={false}
              />
              {SERIES.map(({ key, label, colour }) => (
                <Bar
                  key={key}
                  dataKey={key}
                  name={label}
                  stackId="share"
                  fill={colour}
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
                <th scope="col">Ended well</th>
                <th scope="col">Did not</th>
                <th scope="col">Share</th>
              </tr>
            </thead>
            <tbody>
              {bars.toReversed().map((bar) => (
                <tr key={bar.id}>
                  <th scope="row">{nameOf(bar)}</th>
                  <td>{formatCount(bar.done)}</td>
                  <td>{formatCount(bar.failed)}</td>
                  <td>{rateOf(bar)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figure>
    </div>
  );
}

interface BarTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: SuccessDay }[];
}

function SuccessTooltip({ active, payload }: BarTooltipProps) {
  const day = payload?.[0]?.payload;
  if (!active || !day) return null;
  return (
    <div className={chart.tooltip}>
      <b>{nameOf({ id: day.day })}</b>
      <span>{rateOf(day)} ended well</span>
      <span>
        {formatCount(day.done)} did, {formatCount(day.failed)} did not
      </span>
    </div>
  );
}
