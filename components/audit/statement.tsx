/** What the audits prove, in one sentence, and what it does not say. */
import type { ReactNode } from 'react';
import { Status, type Tone } from '@/components/state/status';
import { Time } from '@/components/time/time';
import { formatBound } from '@/lib/audit/bound';
import type { AuditStatement } from '@/lib/audit/statement';
import { formatCount, formatNoun, formatTotal } from '@/lib/format';
import type { Total } from '@/lib/reads/types';
import classes from './statement.module.css';

function standingOf({ bound, wrong }: AuditStatement): { tone: Tone; children: string } {
  if (bound === null) return { tone: 'quiet', children: 'Not audited' };
  return wrong > 0 ? { tone: 'warn', children: 'Mended' } : { tone: 'good', children: 'None is wrong' };
}

interface StatementProps {
  statement: AuditStatement;
  /** Found by any part of an audit and not mended, of every team; null where that could not be read. */
  open: Total | null;
  /** Buttons below. */
  children?: ReactNode;
}

export function Statement({ statement, open, children }: StatementProps) {
  const { text, rowBound, rows, audits, days, newestAt, swept } = statement;
  return (
    <section className={classes.statement} aria-label="Statement">
      {open && open.count > 0 ? (
        <Status tone="bad">Wrong and not repaired: {formatTotal(open)}</Status>
      ) : (
        <Status {...standingOf(statement)} />
      )}
      <p className={classes.text}>{text}</p>
      {rowBound !== null && (
        <p>
          From {formatNoun(audits, 'audit')} of {formatNoun(rows, 'row')} chosen at random, the newest{' '}
          <Time at={newestAt} />. The numbers of one session or chatbot may be wrong together: of these, fewer
          than {formatBound(rowBound)} have a wrong one.
        </p>
      )}
      <p>
        {swept.wrong === 0
          ? `Refreshes have silently corrected nothing in ${formatNoun(days, 'day')}: whatever they changed had been noted.`
          : `Refreshes have corrected ${formatNoun(swept.wrong, 'number')} in ${formatNoun(days, 'day')} that nobody had noted: until then pages showed what was wrong.`}
        {swept.unswept > 0 &&
          ` ${formatCount(swept.unswept)} more were found by the sweeps that capture by tail counts on.`}
      </p>
      {children}
    </section>
  );
}
