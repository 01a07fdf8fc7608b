'use client';
/** Human messages per day as bars from zero, with the same numbers as a table. */
import type { ReactNode } from 'react';
import { Bar, Cell } from 'recharts';
import { formatCompact, formatCount, formatDay, formatNoun, listDays } from '@/lib/format';
import { BarFigure } from './bar-figure';

const TITLE = 'Human messages per day, UTC';

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
    id: date,
    count: days[at] ?? 0,
    isLast: at === dates.length - 1,
  }));
  const total = days.reduce((sum, count) => sum + count, 0);
  return (
    <BarFigure
      title={TITLE}
      heading={<h2>{TITLE}</h2>}
      caption={
        <p>
          {formatNoun(total, 'message')} in {days.length} days; the last day is not over. {aside}
        </p>
      }
      rows={bars}
      tick={formatDay}
      axis={{ width: 44, domain: [0, 'auto'], allowDecimals: false, format: formatCompact }}
      height={180}
      gap="22%"
      tooltip={({ id, count, isLast }) => (
        <>
          <b>{formatNoun(count, 'message')}</b>
          <span>
            {id} UTC{isLast && ', not over'}
          </span>
        </>
      )}
      columns={[
        { label: 'Day', cell: ({ id, isLast }) => `${id}${isLast ? ' (not over)' : ''}` },
        { label: 'Messages', cell: ({ count }) => formatCount(count) },
      ]}
    >
      <Bar dataKey="count" name="Human messages" radius={[3, 3, 0, 0]} isAnimationActive={false}>
        {bars.map(({ id, isLast }) => (
          <Cell key={id} fill="var(--tc-bar)" fillOpacity={isLast ? 0.5 : 1} />
        ))}
      </Bar>
    </BarFigure>
  );
}
