/** Counts per day as small bars from zero; cheap enough for one in every row. */
import { formatCount, formatNoun } from '@/lib/format';
import classes from './sparkline.module.css';

const WIDTH = 98;
const HEIGHT = 22;

/** @param days counts, oldest first, today last */
export function Sparkline({ days }: { days: number[] }) {
  const peak = Math.max(...days, 0);
  const step = WIDTH / days.length;
  const total = days.reduce((sum, day) => sum + day, 0);
  const label = `${formatNoun(total, 'message')} in ${days.length} days, at most ${formatCount(peak)} a day, ${formatCount(days.at(-1) ?? 0)} today`;
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
            x={at * step + 1}
            y={HEIGHT - height}
            width={step - 2}
            height={height}
            rx={1}
            data-zero={day === 0 || undefined}
            data-today={at === days.length - 1 || undefined}
          />
        );
      })}
    </svg>
  );
}
