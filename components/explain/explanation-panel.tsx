'use client';
/** What a number means, what it is now, where it came from and how old it is. */
import type { ReactNode } from 'react';
import { Status } from '@/components/state/status';
import type { Explanation, WritingRun } from '@/lib/explain/explanation';
import { isCacheable, type Kind, parseNumber, scopeOf } from '@/lib/explain/numbers';
import { formatCount } from '@/lib/format';
import { describeOrigin } from './describe-origin';
import { describeValue } from './describe-value';
import classes from './explanation-panel.module.css';
import { Instant } from './instant';
import { Writer } from './writer';

/** Longer ones do not fit a headline. */
const HEADLINE = 16;

export function ExplanationPanel({ explanation }: { explanation: Omit<Explanation, 'behind'> }) {
  const { kind, number, period, value, metric, clocks } = explanation;
  const name = parseNumber<Kind>(kind, number);
  const scope = name && scopeOf<Kind>(kind, name, period);
  const shown = describeValue(number, value);
  const { tone, word, sentence } = describeOrigin(explanation);
  return (
    <div className={classes.panel}>
      <div className={classes.number}>
        <p className={classes.value} data-long={shown.length > HEADLINE || undefined}>
          {shown}
        </p>
        <p className={classes.help}>{metric.help}</p>
        {scope && <p className={classes.scope}>{scope}</p>}
        <p className={classes.origin}>
          <Status tone={tone}>{word}</Status>
          <span>{sentence}</span>
        </p>
      </div>
      <dl className={classes.facts} aria-label="Where it came from">
        {factsOf(explanation).map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
        <div>
          <dt>Pending changes</dt>
          <dd>
            {formatCount(clocks.pending)}
            {clocks.isPendingCapped && '+'} <small>of the whole installation</small>
          </dd>
        </div>
      </dl>
    </div>
  );
}

function countedWhole(run: WritingRun | null): [string, ReactNode] {
  return [
    'All of it counted',
    <>
      <Instant key="counted" at={run?.startedAt ?? null} unknown="not yet" />
      {run && (
        <>
          {' · '}
          <Writer run={run} unknown="" />
        </>
      )}
    </>,
  ];
}

function factsOf(explanation: Omit<Explanation, 'behind'>): [string, ReactNode][] {
  const { kind, number, cached, period, changedAt, writtenBy, countedBy, clocks, origin, isDropped } =
    explanation;
  const name = parseNumber<Kind>(kind, number);
  const isCached = name !== null && isCacheable<Kind>(kind, name) && !isDropped;
  // A team's row is moved with every change of its sessions and does not tell by which.
  const isTeam = kind === 'team';
  const part = isTeam ? 'chatbot' : period ? 'session' : null;
  const ofCache: [string, ReactNode][] = [
    ['In the cache', cached === null && origin === 'live' ? 'no value' : describeValue(number, cached)],
    [
      part ? `Newest change of a ${part} in it` : 'Cached row changed',
      <Instant key="changed" at={changedAt} unknown="not told" />,
    ],
    [part ? 'That was written by' : 'Written by', <Writer key="writer" run={writtenBy} unknown="not told" />],
    ...(isTeam ? [countedWhole(countedBy)] : []),
  ];
  return [
    ...(isCached ? ofCache : []),
    ['Computed', <Instant key="asOf" at={clocks.asOf} />],
    ['Covers every change up to', <Instant key="covers" at={clocks.coversAt} unknown="nothing yet" />],
    [
      'Newest change of the source',
      <Instant key="newest" at={clocks.newestChangeAt} unknown="none was noted yet" />,
    ],
    ['Exact', clocks.isExact ? 'yes: every change that is known is in it' : 'no: pages are behind'],
  ];
}
