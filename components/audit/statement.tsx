/** What the audits prove, in one sentence, and what it does not say. */
import type { ReactNode } from 'react';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import { formatBound } from '@/lib/audit/bound';
import type { AuditStatement } from '@/lib/audit/statement';
import { formatCount, formatNoun } from '@/lib/format';
import classes from './statement.module.css';

export function Statement({ statement, children }: { statement: AuditStatement; children?: ReactNode }) {
  const { text, bound, rowBound, rows, wrong, audits, days, newestAt, swept } = statement;
  const tone = bound === null ? 'quiet' : wrong > 0 ? 'bad' : 'good';
  const word = bound === null ? 'Not audited' : wrong > 0 ? 'Some are wrong' : 'None is wrong';
  return (
    <section className={classes.statement} aria-label="Statement">
      <Status tone={tone}>{word}</Status>
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
          : `Refreshes have corrected ${formatNoun(swept.wrong, 'number')} in ${formatNoun(days, 'day')} that nobody had noted: until then pages showed them wrong.`}
        {swept.unswept > 0 &&
          ` ${formatCount(swept.unswept)} more were found by the sweeps that capture by tail counts on.`}
      </p>
      {children}
    </section>
  );
}
