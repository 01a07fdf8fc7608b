'use client';
/** Asks for a refresh and says honestly how it went. */
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useState, useTransition } from 'react';
import { Can } from '@/components/shell/role';
import type { EndedRun } from '@/lib/refresh/describe-left';
import { followRun } from './follow-run';
import classes from './refresh-button.module.css';
import { describeBreak, describeRun } from './run';
import { useReadAgain } from './use-read-again';

type Followed = { run: EndedRun | null } | { error: string };

/** How a refresh is asked for and followed: the server actions, handed down by the page. */
export interface RefreshActions {
  ask: () => Promise<{ id: string; joined: boolean } | { error: string }>;
  follow: (id: string) => Promise<Followed>;
}

const POLL_MS = 1000;

/** For operators; others see none. */
export function RefreshButton(props: RefreshActions & { label: string }) {
  return (
    <Can needs="operator">
      <AskingButton {...props} />
    </Can>
  );
}

function AskingButton({ label, ask, follow }: RefreshActions & { label: string }) {
  const readAgain = useReadAgain();
  const [isAsking, startAsking] = useTransition();
  const [runId, setRunId] = useState<string | null>(null);
  const [said, setSaid] = useState<{ text: string; isBad?: boolean } | null>(null);

  useEffect(() => {
    if (runId === null) return;
    const following = new AbortController();
    const go = async () => {
      const followed = await followRun(() => follow(runId), {
        everyMs: POLL_MS,
        signal: following.signal,
        onProgress: (run) => setSaid({ text: `Refreshing: ${describeRun(run)}` }),
        onTrouble: (error) => setSaid({ text: `${error} It is asked again.`, isBad: true }),
      });
      if (followed === null) return;
      setRunId(null);
      setSaid(outcome(followed));
      await readAgain();
    };
    void go();
    return () => following.abort();
  }, [runId, follow, readAgain]);

  const click = () =>
    startAsking(async () => {
      const asked = await ask().catch(() => ({ error: 'The server did not answer; nothing was asked for.' }));
      if ('error' in asked) return setSaid({ text: asked.error, isBad: true });
      setSaid({ text: asked.joined ? 'Already running' : 'Asked for' });
      setRunId(asked.id);
    });

  return (
    <div className={classes.box}>
      <Button
        variant="default"
        leftSection={<IconRefresh size={15} aria-hidden="true" />}
        onClick={click}
        disabled={isAsking || runId !== null}
      >
        {label}
      </Button>
      <span role="status" className={classes.said} data-bad={said?.isBad || undefined}>
        {said?.text}
      </span>
    </div>
  );
}

function outcome(followed: Followed): { text: string; isBad?: boolean } {
  if ('error' in followed) return { text: `Whether it ended is not known. ${followed.error}`, isBad: true };
  const { run } = followed;
  if (run === null) return { text: 'The refresh is no longer in the log.', isBad: true };
  if (run.state === 'done') return { text: 'Done' };
  return { text: describeBreak(run), isBad: true };
}
