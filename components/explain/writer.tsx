'use client';
/** The run that wrote the cached row; its own page says by whom, as far as that may be told. */
import { describeTrigger, stateWords } from '@/components/cache/run-words';
import { RowLink } from '@/components/table/row-link';
import type { WritingRun } from '@/lib/explain/explanation';

export function Writer({ run, unknown }: { run: WritingRun | null; unknown: string }) {
  if (run === null) return <small>{unknown}</small>;
  if (run.type === null) return <>run {run.id}, no longer in the log</>;
  const words = [
    run.trigger && describeTrigger(run.trigger, null),
    run.state && stateWords(run.state).word.toLowerCase(),
  ].filter(Boolean);
  return (
    <>
      <RowLink href={`/admin/cache/runs/${run.id}`}>
        Run {run.id}: {run.type}
      </RowLink>{' '}
      <small>{words.join(', ')}</small>
    </>
  );
}
