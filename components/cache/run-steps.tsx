/** What each kind of statement of a run took. */
import { Notice } from '@/components/state/notice';
import { formatCount, formatMs } from '@/lib/format';
import classes from './run-steps.module.css';

interface Step {
  name: string;
  ms: number;
  rows: number;
  times: number;
}

export function RunSteps({ steps }: { steps: Step[] }) {
  if (steps.length === 0) return <Notice tone="info">No statement of it was timed.</Notice>;
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <section
      className={classes.region}
      aria-label="Statements"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on narrow screens it scrolls, by keyboard too
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Statement</th>
            <th scope="col">Time</th>
            <th scope="col">Share</th>
            <th scope="col">Times</th>
            <th scope="col">Rows</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ name, ms, rows, times }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatMs(ms)}</td>
              <td>{total === 0 ? '0' : Math.round((ms / total) * 100)} %</td>
              <td>{formatCount(times)}</td>
              <td>{formatCount(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
