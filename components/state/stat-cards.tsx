/** Numbers as cards, each with what it means. */
import type { ReactNode } from 'react';
import classes from './stat-cards.module.css';

export interface Stat {
  label: string;
  help: string;
  value: ReactNode;
  /** A second line: part of the number, or more exact. */
  detail?: ReactNode;
}

export function StatCards({ stats, label }: { stats: Stat[]; label: string }) {
  return (
    <dl className={classes.cards} aria-label={label}>
      {stats.map((stat) => (
        <div key={stat.label} className={classes.card}>
          <dt>{stat.label}</dt>
          <dd className={classes.value}>{stat.value}</dd>
          {stat.detail && <dd className={classes.detail}>{stat.detail}</dd>}
          <dd className={classes.help}>{stat.help}</dd>
        </div>
      ))}
    </dl>
  );
}
