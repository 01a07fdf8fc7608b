'use client';
/** The facts of a run; its error can be copied. */
import { Button, CopyButton } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Time } from '@/components/time/time';
import type { RunFacts } from '@/lib/cache/run';
import { formatCount, formatExact, formatMs, UNKNOWN } from '@/lib/format';
import classes from './run-details.module.css';

/** @param props.inngest address of its run in Inngest's console, where Inngest carried it out */
export function RunDetails({ run, inngest }: { run: RunFacts; inngest: string | null }) {
  const instant = (at: string | null): ReactNode =>
    at === null ? (
      UNKNOWN
    ) : (
      <>
        <Time at={at} /> <span>{formatExact(at)}</span>
      </>
    );
  const batches =
    run.batchesTotal === null
      ? formatCount(run.batchesDone)
      : `${formatCount(run.batchesDone)} of ${formatCount(run.batchesTotal)}`;
  const facts: [string, ReactNode][] = [
    ['Asked for', instant(run.requestedAt)],
    ['Started', instant(run.startedAt)],
    ['Ended', instant(run.finishedAt)],
    ['Duration', formatMs(run.ms)],
    ['Rows read', formatCount(run.read)],
    ['Rows changed', formatCount(run.changed)],
    ['Batches', `${batches}, of at most ${formatCount(run.batchSize)} sessions`],
    ['Job', run.job ?? 'none: a fold, or a command’s own'],
    ['Slot', instant(run.slot)],
    ['Carried out by', <Runner key="runner" run={run} inngest={inngest} />],
  ];
  if (run.scopeId !== null && (run.type === 'chatbot' || run.type === 'session'))
    facts.unshift([
      run.type === 'chatbot' ? 'Chatbot' : 'Session',
      <Link key="scope" href={`/${run.type}s/${run.scopeId}`} prefetch={false}>
        {run.scopeId}
      </Link>,
    ]);
  if (run.note !== null) facts.push(['Note', run.note]);
  return (
    <>
      {run.error !== null && <RunError error={run.error} code={run.errorCode} />}
      <dl className={classes.facts} aria-label="Facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Runner({ run, inngest }: { run: RunFacts; inngest: string | null }) {
  const attempts = run.attempts > 1 ? `, taken up ${formatCount(run.attempts)} times` : '';
  if (run.runner === 'process') return <>a process of Truecount{attempts}</>;
  return (
    <>
      Inngest{attempts}
      {inngest && (
        <>
          {' · '}
          <a href={inngest} target="_blank" rel="noreferrer">
            in its console
          </a>
        </>
      )}
    </>
  );
}

function RunError({ error, code }: { error: string; code: string | null }) {
  const text = code === null ? error : `${error} (${code})`;
  return (
    <div className={classes.error}>
      <p>{text}</p>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
