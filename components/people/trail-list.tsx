/** The trail: who did what and when. */
import classes from '@/components/account/section.module.css';
import { Time } from '@/components/time/time';
import type { TrailRow } from '@/lib/auth/trail-list';
import { describeEntry } from './describe-entry';

export function TrailList({ rows }: { rows: TrailRow[] }) {
  return (
    <ul className={classes.list} aria-label="Trail">
      {rows.map((row) => (
        <li key={row.id} data-refused={row.action.startsWith('refused') || undefined}>
          <div className={classes.text}>
            <p className={classes.title}>{row.who}</p>
            <p className={classes.line}>
              {describeEntry(row)}
              {row.team && ` · ${row.team}`}
              {row.times > 1 && ` · ${row.times} times within a minute`}
            </p>
          </div>
          <p className={classes.line}>
            <Time at={row.at} />
          </p>
        </li>
      ))}
    </ul>
  );
}
