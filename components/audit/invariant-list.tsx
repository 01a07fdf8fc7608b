/** The checks of the whole: how many of how many hold, with examples of those that do not. */
import Link from 'next/link';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import { formatCount, formatMs, formatNoun } from '@/lib/format';
import type { InvariantStanding } from '@/lib/invariants/check';
import { describeSides } from './audit-words';
import classes from './invariant-list.module.css';

export function InvariantList({ invariants }: { invariants: InvariantStanding[] }) {
  return (
    <ul className={classes.list} aria-label="Invariants">
      {invariants.map((invariant) => (
        <Invariant key={invariant.name} {...invariant} />
      ))}
    </ul>
  );
}

function Invariant({ name, says, noun, result }: InvariantStanding) {
  if (result === null)
    return (
      <li aria-label={name}>
        <Status tone="quiet">Not checked</Status>
        <p>{says}</p>
      </li>
    );
  const { compared, wrong, examples, asOf, runId, durationMs } = result;
  return (
    <li aria-label={name} data-tone={wrong > 0 ? 'bad' : undefined}>
      {compared === 0 ? (
        <Status tone="quiet">Nothing compared</Status>
      ) : (
        <Status tone={wrong > 0 ? 'bad' : 'good'}>{wrong > 0 ? 'Broken' : 'Holds'}</Status>
      )}
      <div>
        <p>{says}</p>
        {wrong > 0 && (
          <ul className={classes.examples}>
            {examples.map(({ id, sides }) => (
              <li key={id} className={classes.example}>
                <b>{id}</b> {describeSides(sides)}
              </li>
            ))}
            {examples.length < wrong && (
              <li className={classes.example}>
                {examples.length === 0
                  ? 'They are of other teams.'
                  : `and ${formatCount(wrong - examples.length)} more`}
              </li>
            )}
          </ul>
        )}
      </div>
      <p className={classes.count}>
        <b>
          {formatCount(compared - wrong)} of {formatNoun(compared, noun)}
        </b>
        <Link href={`/admin/cache/runs/${runId}`} prefetch={false}>
          run {runId}
        </Link>{' '}
        <Time at={asOf} />, {formatMs(durationMs)}
      </p>
    </li>
  );
}
