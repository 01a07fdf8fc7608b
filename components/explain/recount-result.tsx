'use client';
/** Shown, cached and counted side by side, whether they agree, and what to do where they do not. */
import type { ReactNode } from 'react';
import { Can, useCan } from '@/components/shell/role';
import { Status } from '@/components/state/status';
import type { Lag, Recount } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber } from '@/lib/explain/numbers';
import { formatClock, formatMs } from '@/lib/format';
import { describeChanges } from './describe-changes';
import { describeOffset, describeValue } from './describe-value';
import classes from './recount-panel.module.css';

interface RecountResultProps {
  recount: Recount & { mayBeUnswept: boolean };
  repair: ReactNode;
}

export function RecountResult({ recount, repair }: RecountResultProps) {
  const { kind, number, shown, cached, counted, isRight, isDropped, lag, asOf, ms } = recount;
  const name = parseNumber<Kind>(kind, number);
  const isCached = name !== null && isCacheable<Kind>(kind, name);
  const text = { shown: describeValue(number, shown), counted: describeValue(number, counted) };
  const none = isDropped ? 'not kept' : isCached ? 'no value' : 'never cached';
  const ofCache = cached === null ? none : describeValue(number, cached);
  const isAdded = isRight && cached !== null && ofCache !== text.counted;
  const isLate = !isRight && lag !== null && lag.isAll !== false;
  return (
    <>
      <dl className={classes.compared} aria-label="Shown, cached and counted">
        <Compared
          name="Shown on pages"
          value={text.shown}
          isWrong={!isRight}
          note={noteOfShown(recount, isCached)}
        />
        <Compared
          name="In the cache"
          value={ofCache}
          note={isCached && !isDropped ? 'what it holds, as it stands' : 'no cache holds it'}
        />
        <Compared name="Counted now" value={text.counted} note="from the source alone" />
      </dl>
      <p className={classes.verdict} role="status">
        <Status tone={isRight ? 'good' : isLate ? 'warn' : 'bad'}>
          {isRight ? 'They agree' : `${isLate ? 'Behind' : 'They differ'}${offset(recount)}`}
        </Status>
        {isAdded &&
          ' Changes are pending that pages put in by themselves; the next refresh writes them to the cache.'}{' '}
        <small>
          As of <time dateTime={asOf}>{formatClock(asOf)}</time>, counted in {formatMs(ms)}.
        </small>
      </p>
      {!isRight && <WhatToDo recount={recount} repair={repair} />}
    </>
  );
}

function noteOfShown({ isDropped, lag }: Recount, isCached: boolean): string {
  if (!isCached || isDropped) return 'counted by each page';
  return lag ? 'the cached row, until what is pending is folded' : 'the cache, with what is pending';
}

function offset({ number, shown, counted }: Recount): string {
  const words = describeOffset(number, shown, counted);
  return words ? `: ${words} shown than counted` : '';
}

interface ComparedProps {
  name: string;
  value: string;
  note: string;
  isWrong?: boolean;
}

function Compared({ name, value, note, isWrong }: ComparedProps) {
  return (
    <div data-wrong={isWrong || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}

function WhatToDo({ recount: { kind, mayBeUnswept, lag }, repair }: RecountResultProps) {
  const can = useCan();
  const what = kind === 'team' ? 'everything' : `this ${kind}`;
  return (
    <div className={classes.repair}>
      <p>
        {lag && `${describeLag(lag)} `}
        {mayBeUnswept &&
          'Edits and deletions reach this installation by sweeps, and this may be one that no sweep has come to. '}
        {can('operator')
          ? `A refresh counts ${what} anew and writes what it finds.`
          : `Ask an operator to refresh ${what}.`}
        {(lag === null || lag.isAll === false) && ' The hourly audit tells of such differences too.'}
      </p>
      <Can needs="operator">{repair}</Can>
    </div>
  );
}

/** Late is not wrong: what is pending is known, and the next fold puts it in. */
function describeLag(lag: Lag): string {
  const changes = describeChanges(lag);
  if (lag.isAll)
    return `The cached row lacks ${changes}; with them put in it is what was counted. That is lag, and no drift: the next fold puts them in.`;
  return lag.isAll === null
    ? `The cached row lacks ${changes}. Whether that is all of the difference can be told once they are folded.`
    : `The cached row lacks ${changes}, and with them put in it is still not what was counted.`;
}
