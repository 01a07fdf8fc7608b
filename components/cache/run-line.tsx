'use client';
/** What becomes of a press: a bar while it runs, a sentence when it is over; a way to cancel it. */
import { Button, Progress } from '@mantine/core';
import { useRef } from 'react';
import { describeRun, percentDone } from '@/components/state/run';
import type { WatchedRun } from './actions';
import classes from './run-line.module.css';
import type { Said } from './use-run';

interface RunLineProps {
  label: string;
  isUnderWay: boolean;
  run: WatchedRun | null;
  said: Said | null;
  onCancel: () => void;
}

export function RunLine({ label, isUnderWay, run, said, onCancel }: RunLineProps) {
  const percent = run && percentDone(run);
  const status = useRef<HTMLSpanElement>(null);
  const leave = () => {
    // The button goes with the run: who pressed it by key goes on where its end is told.
    status.current?.focus();
    onCancel();
  };
  return (
    <div className={classes.line} data-shown={isUnderWay || said !== null || undefined}>
      {isUnderWay && (
        <Progress
          className={classes.bar}
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label={`Progress of ${label}`}
        />
      )}
      <span
        role="status"
        ref={status}
        tabIndex={-1}
        className={classes.said}
        data-bad={said?.isBad || undefined}
      >
        {said?.text}
        {isUnderWay && run && ` ${said ? '· ' : ''}${describeRun(run)}`}
        {isUnderWay && percent !== null && ` · ${Math.floor(percent)} %`}
      </span>
      {isUnderWay && run?.isOwn && (
        <Button variant="default" size="compact-xs" onClick={leave} aria-label={`Cancel ${label}`}>
          Cancel
        </Button>
      )}
    </div>
  );
}
