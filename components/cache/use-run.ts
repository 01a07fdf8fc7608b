'use client';
/** Follows a run to its end and tells what became of it. */
import { useEffect, useEffectEvent, useState } from 'react';
import { followRun } from '@/components/state/follow-run';
import { describeBreak } from '@/components/state/run';
import { useReadAgain } from '@/components/state/use-read-again';
import { formatMs } from '@/lib/format';
import type { Followed, RunActions, WatchedRun } from './actions';
import { describeWork } from './run-words';

export interface Said {
  text: string;
  isBad?: boolean;
}

const POLL_MS = 700;

/** @param initial id of a run that was under way when the page was read */
export function useRun({ follow, cancel }: RunActions, initial: string | null) {
  const readAgain = useReadAgain();
  const [id, setId] = useState(initial);
  const [known, setKnown] = useState(initial);
  const [run, setRun] = useState<WatchedRun | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [trouble, setTrouble] = useState<Said | null>(null);
  // The schedule, or another tab, began one since: it is followed too.
  if (known !== initial) {
    setKnown(initial);
    if (initial !== null && id === null) setId(initial);
  }

  const ask = useEffectEvent(follow);
  useEffect(() => {
    if (id === null) return;
    const following = new AbortController();
    const { signal } = following;
    const go = async () => {
      const followed = await followRun(() => ask(id), {
        everyMs: POLL_MS,
        signal,
        onProgress: (progress) => {
          setTrouble(null);
          setRun(progress);
        },
        onTrouble: (error) => setTrouble({ text: `${error} It is asked again.`, isBad: true }),
      });
      if (followed === null) return;
      setId(null);
      setRun(null);
      setTrouble(null);
      setSaid(outcomeOf(followed));
      await readAgain();
    };
    void go();
    return () => following.abort();
  }, [id, readAgain]);

  return {
    id,
    run,
    said: trouble ?? said,
    setSaid,
    watch: setId,
    stop: async () => {
      if (id === null) return;
      const answer = await cancel(id).catch(() => NO_ANSWER);
      if ('error' in answer) setSaid({ text: answer.error, isBad: true });
    },
  };
}

const NO_ANSWER = { error: 'The server did not answer.' };

function outcomeOf(followed: Followed): Said {
  if ('error' in followed) return { text: `Whether it ended is not known. ${followed.error}`, isBad: true };
  const { run } = followed;
  if (run === null) return { text: 'The run is no longer in the log.', isBad: true };
  if (run.state === 'done')
    return { text: `Done: ${describeWork(run)} in ${formatMs(run.ms)}.${run.note ? ` ${run.note}` : ''}` };
  return { text: describeBreak(run), isBad: run.state !== 'cancelled' };
}
