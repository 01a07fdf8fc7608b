'use client';
/** How the database went about a query, as it tells it. */
import { Button, CopyButton } from '@mantine/core';
import classes from './query-list.module.css';

interface QueryPlanProps {
  says: string;
  mode: string;
  lines: string[];
  onHide: () => void;
}

export function QueryPlan({ says, mode, lines, onHide }: QueryPlanProps) {
  const text = lines.join('\n');
  return (
    <figure className={classes.plan}>
      <figcaption>
        Plan, {mode}: EXPLAIN (ANALYZE, BUFFERS)
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" size="compact-xs" onClick={onHide}>
          Hide
        </Button>
      </figcaption>
      <section
        className={classes.lines}
        aria-label={`Plan of ${says}, ${mode}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
        tabIndex={0}
      >
        <pre>{text}</pre>
      </section>
    </figure>
  );
}
