'use client';
/** Refreshes the chatbots that are ticked, one after another, and says honestly how each went. */
import { Button, Progress } from '@mantine/core';
import { useRef, useState } from 'react';
import type { JobActions } from '@/components/cache/actions';
import { followRun } from '@/components/state/follow-run';
import { describeBreak } from '@/components/state/run';
import { useReadAgain } from '@/components/state/use-read-again';
import { formatNoun } from '@/lib/format';
import classes from './refresh-selected.module.css';
import { useSelection } from './selection';

const JOB = 'refresh-chatbot';
const POLL_MS = 400;

type RefreshActions = Pick<JobActions, 'press' | 'follow'>;

/** Asks for it and waits for its end. @returns why it did not end well; null when it did */
async function refreshOne({ press, follow }: RefreshActions, id: string): Promise<string | null> {
  const pressed = await press(JOB, id);
  if ('error' in pressed) return pressed.error;
  const followed = await followRun(() => follow(pressed.id), { everyMs: POLL_MS });
  if (followed === null || 'error' in followed) return followed?.error ?? 'It was not followed to its end.';
  const { run } = followed;
  if (run === null) return 'The run is no longer in the log.';
  return run.state === 'done' ? null : describeBreak(run);
}

export function RefreshSelected(actions: RefreshActions) {
  const readAgain = useReadAgain();
  const selection = useSelection();
  const [at, setAt] = useState<{ done: number; of: number } | null>(null);
  const [said, setSaid] = useState<{ text: string; isBad?: boolean } | null>(null);
  const isStopped = useRef(false);
  const ids = selection?.ids ?? [];

  const go = async () => {
    const wanted = [...ids];
    const failures: string[] = [];
    isStopped.current = false;
    setSaid(null);
    let done = 0;
    for (const id of wanted) {
      if (isStopped.current) break;
      setAt({ done, of: wanted.length });
      const failure = await refreshOne(actions, id).catch(() => 'The server did not answer.');
      if (failure === null) done += 1;
      else failures.push(failure);
    }
    setAt(null);
    const left = wanted.length - done - failures.length;
    const parts = [
      `${formatNoun(done, 'chatbot')} refreshed`,
      ...(failures.length > 0 ? [`${failures.length} did not end well: ${failures[0]}`] : []),
      ...(left > 0 ? [`${left} left alone`] : []),
    ];
    setSaid({ text: `${parts.join('; ')}.`, isBad: failures.length > 0 });
    if (failures.length === 0 && left === 0) selection?.clear();
    await readAgain();
  };

  const stop = () => {
    isStopped.current = true;
  };

  if (ids.length === 0 && at === null && said === null) return null;
  return (
    <section className={classes.bar} aria-label="Selected chatbots">
      {at === null && ids.length > 0 && (
        <>
          <span>{formatNoun(ids.length, 'chatbot')} selected</span>
          <Button onClick={() => void go()}>Refresh selected</Button>
          <Button variant="default" onClick={() => selection?.clear()}>
            Clear selection
          </Button>
        </>
      )}
      {at !== null && (
        <>
          <Progress
            className={classes.progress}
            value={(at.done / at.of) * 100}
            aria-label="Progress of the selected chatbots"
          />
          <span>
            Refreshing {at.done + 1} of {at.of}
          </span>
          <Button variant="subtle" color="red" onClick={stop}>
            Stop after this one
          </Button>
        </>
      )}
      <span role="status" className={classes.said} data-bad={said?.isBad || undefined}>
        {said?.text}
      </span>
    </section>
  );
}
