'use client';
/** Follows a run to its end and tells what became of it. */
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import { describeEnd, isUnderWay } from '@/components/state/run';
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
  const router = useRouter();
  const [id, setId] = useState(initial);
  const [known, setKnown] = useState(initial);
  const [run, setRun] = useState<WatchedRun | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  // The schedule, or another tab, began one since: it is followed too.
  if (known !== initial) {
    setKnown(initial);
    if (initial !== null && id === null) setId(initial);
  }

  const ask = useEffectEvent((which: string) => follow(which).catch(() => NO_ANSWER));
  useEffect(() => {
    if (id === null) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      // Nobody looks: its end is told when somebody does.
      if (document.hidden) {
        timer = setTimeout(look, POLL_MS);
        return;
      }
      const followed: Followed = await ask(id);
      if (isOver) return;
      if ('run' in followed && isUnderWay(followed.run)) {
        setRun(followed.run);
        timer = setTimeout(look, POLL_MS);
        return;
      }
      setId(null);
      setRun(null);
      setSaid(outcomeOf(followed));
      router.refresh();
    };
    timer = setTimeout(look, 150);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, router]);

  return {
    id,
    run,
    said,
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
  if (run.state === 'cancelled')
    return { text: `Cancelled: its finished batches stand, all else is as it was. ${run.error ?? ''}` };
  return { text: `Failed, the old values are kept. ${describeEnd(run)}`, isBad: true };
}
