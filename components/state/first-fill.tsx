'use client';
/** Before the first refresh is complete there are no numbers to show: its progress stands in their place. */
import { Progress } from '@mantine/core';
import Link from 'next/link';
import { Can } from '@/components/shell/role';
import type { CacheState } from '@/lib/reads/types';
import { AutoRefresh } from './auto-refresh';
import classes from './first-fill.module.css';
import { Notice } from './notice';
import { type RefreshActions, RefreshButton } from './refresh-button';
import { describeEnd, describeRun, isBroken, isUnderWay, percentDone } from './run';

const FOLLOW_MS = 2000;

export function FirstFill({ state: { run }, ask, follow }: RefreshActions & { state: CacheState }) {
  if (isUnderWay(run)) {
    const percent = percentDone(run);
    return (
      <div className={classes.panel}>
        <AutoRefresh everyMs={FOLLOW_MS} />
        <h2>Counting for the first time</h2>
        <p role="status">
          {describeRun(run)}
          {percent !== null && ` · ${Math.floor(percent)} %`}
        </p>
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label="Progress of the first refresh"
          className={classes.bar}
        />
        <p>The numbers appear here when all of them are true. This page follows by itself.</p>
      </div>
    );
  }
  return (
    <div className={classes.panel}>
      {run === null && <AutoRefresh everyMs={FOLLOW_MS} />}
      {isBroken(run) && (
        <Notice tone="bad">The refresh that fills them did not end well. {describeEnd(run)}</Notice>
      )}
      <h2>Nothing has been counted yet</h2>
      <p>
        Truecount shows numbers from its cache tables, and they were never filled, or were emptied.{' '}
        {run === null && 'A refresh of everything was asked for. '}
        <Can needs="operator">
          If there is nothing to count yet, <Link href="/import">import conversations</Link> first.
        </Can>
      </p>
      <RefreshButton label={isBroken(run) ? 'Try again' : 'Count now'} ask={ask} follow={follow} />
    </div>
  );
}
