'use client';
/** A run that is under way: its progress, and a way to cancel it. */
import type { RunActions } from './actions';
import { RunLine } from './run-line';
import { useRun } from './use-run';

export function RunWatch({ id, isUnderWay, ...actions }: RunActions & { id: string; isUnderWay: boolean }) {
  const watched = useRun(actions, isUnderWay ? id : null);
  return (
    <RunLine
      label={`run ${id}`}
      isUnderWay={watched.id !== null}
      run={watched.run}
      said={watched.said}
      onCancel={() => void watched.stop()}
    />
  );
}
