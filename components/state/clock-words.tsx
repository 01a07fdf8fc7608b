'use client';
/** How true the numbers of a page are, in words; all its clocks on hover, focus or touch. */
import { Tooltip } from '@mantine/core';
import { formatClock, formatCount, formatExact, formatNoun } from '@/lib/format';
import type { Clocks } from '@/lib/reads/types';
import classes from './clock-words.module.css';

/** @param props.fullAt start of the newest refresh of everything, where it is known */
export function ClockWords({ clocks, fullAt }: { clocks: Clocks; fullAt?: string | null }) {
  const { isExact, pending, asOf, coversAt } = clocks;
  return (
    <>
      {!isExact && (
        <>
          <span className={classes.piece}>at least {formatNoun(pending, 'change')} behind</span>
          {' · '}
        </>
      )}
      <Tooltip
        label={<AllClocks clocks={clocks} fullAt={fullAt} />}
        multiline
        position="bottom-start"
        openDelay={250}
        events={{ hover: true, focus: true, touch: true }}
      >
        <button type="button" className={classes.clock}>
          {isExact ? 'exact as of ' : 'as of '}
          <time dateTime={asOf}>{formatClock(asOf)}</time>
        </button>
      </Tooltip>
      {isExact && coversAt !== null && coversAt < asOf && (
        <>
          {' · '}
          <span className={classes.piece}>
            edits and deletions as of <time dateTime={coversAt}>{formatClock(coversAt)}</time>
          </span>
        </>
      )}
      {isExact && pending > 0 && (
        <>
          {' · '}
          <span className={classes.piece}>{describePending(clocks)}</span>
        </>
      )}
    </>
  );
}

/** "12 changes pending", "10,000+ changes pending". */
function describePending({ pending, isPendingCapped }: Clocks): string {
  return isPendingCapped
    ? `${formatCount(pending)}+ changes pending`
    : `${formatNoun(pending, 'change')} pending`;
}

function AllClocks({ clocks, fullAt }: { clocks: Clocks; fullAt?: string | null }) {
  const lines: [string, string][] = [
    ['Computed', formatExact(clocks.asOf)],
    ['Covers every change up to', clocks.coversAt === null ? 'nothing yet' : formatExact(clocks.coversAt)],
    [
      'Newest change of the source',
      clocks.newestChangeAt === null ? 'none was noted yet' : formatExact(clocks.newestChangeAt),
    ],
  ];
  if (fullAt !== undefined)
    lines.push(['Last refresh of everything', fullAt === null ? 'none yet' : formatExact(fullAt)]);
  return (
    <>
      {lines.map(([name, value]) => (
        <span key={name} className={classes.line}>
          <span>{name}:</span> <span>{value}</span>
        </span>
      ))}
    </>
  );
}
