/** What the audits prove, in one sentence, and what it does not say. */
import type { ReactNode } from 'react';
import { Status, type Tone } from '@/components/state/status';
import { Time } from '@/components/time/time';
import type { AuditStatement } from '@/lib/audit/statement';
import { formatCount, formatNoun, formatTotal } from '@/lib/format';
import type { Total } from '@/lib/reads/types';
import classes from './statement.module.css';

function standingOf({ audits, wrong, unswept }: AuditStatement): { tone: Tone; children: string } {
  if (audits === 0) return { tone: 'quiet', children: 'Not audited' };
  if (wrong > 0) return { tone: 'warn', children: 'Mended' };
  return unswept > 0
    ? { tone: 'warn', children: 'Not all swept yet' }
    : { tone: 'good', children: 'None is wrong' };
}

interface StatementProps {
  statement: AuditStatement;
  /** Found by any part of an audit and not mended, of every team; null where that could not be read. */
  open: Total | null;
  /** Buttons below. */
  children?: ReactNode;
}

export function Statement({ statement, open, children }: StatementProps) {
  const { text, sampled, audits, days, newestAt, swept } = statement;
  return (
    <section className={classes.statement} aria-label="Statement">
      {open === null && <Status tone="bad">What is not repaired could not be read</Status>}
      {open && open.count > 0 && <Status tone="bad">Wrong and not repaired: {formatTotal(open)}</Status>}
      {open && open.count === 0 && <Status {...standingOf(statement)} />}
      <p className={classes.text}>{text}</p>
      {audits > 0 && (
        <p>
          From {formatNoun(audits, 'audit')}, the newest <Time at={newestAt} />, which drew{' '}
          {formatNoun(sampled.session.rows, 'session')} and {formatNoun(sampled.chatbot.rows, 'chatbot')} at
          random, anew each time: the shares are those of the instants at which they looked. The numbers of
          one row may well be wrong together, so that rows are counted and not numbers.
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
