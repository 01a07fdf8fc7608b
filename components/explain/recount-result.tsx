'use client';
/** Shown, cached and counted side by side, whether they agree, and what to do where they do not. */
import type { ReactNode } from 'react';
import { Can, useCan } from '@/components/shell/role';
import { Status } from '@/components/state/status';
import type { Recount } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber } from '@/lib/explain/numbers';
import { formatClock, formatMs } from '@/lib/format';
import { describeOffset, describeValue } from './describe-value';
import classes from './recount-panel.module.css';

interface RecountResultProps {
  recount: Recount & { mayBeUnswept: boolean };
  repair: ReactNode;
}

export function RecountResult({ recount, repair }: RecountResultProps) {
  const { kind, number, shown, cached, counted, isRight, asOf, ms } = recount;
  const name = parseNumber<Kind>(kind, number);
  const isCached = name !== null && isCacheable<Kind>(kind, name);
  const text = { shown: describeValue(number, shown), counted: describeValue(number, counted) };
  const ofCache = cached === null ? (isCached ? 'no value' : 'never cached') : describeValue(number, cached);
  const isBehind = isRight && cached !== null && ofCache !== text.counted;
  return (
    <>
      <dl className={classes.compared} aria-label="Shown, cached and counted">
        <Compared
          name="Shown on pages"
          value={text.shown}
          isWrong={!isRight}
          note={isCached ? 'the cache, with what is pending' : 'counted by each page'}
        />
        <Compared
          name="In the cache"
          value={ofCache}
          note={isCached ? 'the row as it stands' : 'no cache holds it'}
        />
        <Compared name="Counted now" value={text.counted} note="from the source alone" />
      </dl>
      <p className={classes.verdict} role="status">
        <Status tone={isRight ? 'good' : 'bad'}>
          {isRight ? 'They agree' : `They differ${offset(recount)}`}
        </Status>
        {isBehind &&
          ' Changes are pending that pages put in by themselves; the next refresh writes them to the cache.'}{' '}
        <small>
          As of <time dateTime={asOf}>{formatClock(asOf)}</time>, counted in {formatMs(ms)}.
        </small>
      </p>
      {!isRight && <WhatToDo recount={recount} repair={repair} />}
    </>
  );
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

function WhatToDo({ recount: { kind, mayBeUnswept }, repair }: RecountResultProps) {
  const can = useCan();
  return (
    <div className={classes.repair}>
      <p>
        {mayBeUnswept &&
          'Edits and deletions reach this installation by sweeps, and this may be one that no sweep has come to. '}
        {can('operator')
          ? `A refresh counts ${kind === 'team' ? 'everything' : `this ${kind}`} anew and writes what it finds.`
          : `Ask an operator to refresh ${kind === 'team' ? 'everything' : `this ${kind}`}.`}{' '}
        The hourly audit tells of such differences too.
      </p>
      <Can needs="operator">{repair}</Can>
    </div>
  );
}
