'use client';
/** How many of each day's refreshes ended well, against what is promised. */
import { Bar } from 'recharts';
import { BarFigure } from '@/components/chart/bar-figure';
import { Status } from '@/components/state/status';
import { formatCount, formatNoun, formatRate } from '@/lib/format';
import type { SuccessDay, SuccessRate } from '@/lib/jobs/success';
import classes from './run-charts.module.css';
import { nameOf, tickOf } from './view-words';

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
      <BarFigure
        title={TITLE}
        heading={<h3 className={classes.title}>{TITLE}, share of each day</h3>}
        caption={
          <p>
            <Status tone={isKept ? 'good' : 'warn'}>{isKept ? 'Kept' : 'Below'}</Status>: 99.9 % are promised;{' '}
            {rateOf(success)} of {formatNoun(done + failed, 'refresh', 'refreshes')} in{' '}
            {formatNoun(days.length, 'UTC day')},{' '}
            {broken === 0 ? 'none with a failure' : `${formatCount(broken)} with a failure`}; the last is not
            over
          </p>
        }
        legend={SERIES}
        rows={bars}
        tick={tickOf}
        axis={{ domain: [0, 1], ticks: [0, 0.5, 1], format: (share) => `${Math.round(share * 100)} %` }}
        tooltip={(bar) => (
          <>
            <b>{nameOf(bar)}</b>
            <span>{rateOf(bar)} ended well</span>
            <span>
              {formatCount(bar.done)} did, {formatCount(bar.failed)} did not
            </span>
          </>
        )}
        columns={[
          { label: 'UTC', cell: nameOf },
          { label: 'Ended well', cell: (bar) => formatCount(bar.done) },
          { label: 'Did not', cell: (bar) => formatCount(bar.failed) },
          { label: 'Share', cell: rateOf },
        ]}
      >
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
      </BarFigure>
    </div>
  );
}
