/** A state as a dot and a word. */
import type { ReactNode } from 'react';
import classes from './status.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'accent';

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status}>
      <span className={classes.dot} data-tone={tone} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
