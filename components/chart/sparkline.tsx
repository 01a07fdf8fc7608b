/** Counts per day, week or month as small bars from zero; cheap enough for one in every row. */
import { formatCount, formatNoun } from '@/lib/format';
import classes from './sparkline.module.css';

const WIDTH = 98;
const HEIGHT = 22;

interface SparklineProps {
  /** Counts, oldest first. */
  days: number[];
  /** What each of them is of. */
  grain?: 'day' | 'week' | 'month';
  /** Whether the last one is today. */
  isCurrent?: boolean;
}

export function Sparkline({ days, grain = 'day', isCurrent = true }: SparklineProps) {
  const peak = Math.max(...days, 0);
  const step = WIDTH / days.length;
  const total = days.reduce((sum, day) => sum + day, 0);
  const gap = Math.min(2, step / 3);
  const today = isCurrent ? `, ${formatCount(days.at(-1) ?? 0)} today` : '';
  const label = `${formatNoun(total, 'message')} in ${formatNoun(days.length, grain)}, at most ${formatCount(peak)} a ${grain}${today}`;
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      className={classes.spark}
    >
      <title>{label}</title>
      {days.map((day, at) => {
        // A day with messages is always seen; a day without is a hairline, not a gap.
        const height = day === 0 ? 1 : Math.max(2.5, (day / peak) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place in the row
            key={at}
            x={at * step + gap / 2}
            y={HEIGHT - height}
            width={step - gap}
            height={height}
            rx={Math.min(1, step / 4)}
            data-zero={day === 0 || undefined}
            data-today={(isCurrent && at === days.length - 1) || undefined}
          />
        );
      })}
    </svg>
  );
}
