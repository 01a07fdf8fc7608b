/** The last runs of a job as small bars: cheap enough for one in every row. */

import classes from './job-row.module.css';
import { type Bars, colourOf, describeBars } from './run-bars';

const [WIDTH, HEIGHT, MOST] = [150, 22, 30];

export function RunSpark({ runs }: { runs: Bars[] }) {
  const most = Math.max(1, ...runs.map(({ ms }) => ms ?? 0));
  const step = WIDTH / MOST;
  const label = describeBars(runs);
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
      {runs.map(({ id, state, ms }, at) => {
        const height = Math.max(3, ((ms ?? 0) / most) * HEIGHT);
        return (
          <rect
            key={id}
            x={(MOST - runs.length + at) * step + 0.5}
            y={HEIGHT - height}
            width={step - 1}
            height={height}
            rx={1}
            fill={colourOf(state)}
          />
        );
      })}
    </svg>
  );
}
