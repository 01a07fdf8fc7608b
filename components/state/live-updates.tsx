'use client';
/** Keeps an open page true by itself, calmly, with a switch for it. */
import { useLocalStorage } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState, useTransition } from 'react';
import type { Clocks } from '@/lib/reads/types';
import { type Answer, followChanges } from './follow-changes';
import classes from './live-updates.module.css';

/** What a page knew of the changes just before it was read. */
export interface Live {
  token: string;
  cacheToken: string;
}

interface LiveUpdatesProps {
  live: Live;
  /** Of the page. Where it is not exact, cached rows are shown as they are, and a fold changes them too. */
  clocks: Clocks;
  /** The page shows cached rows beside exact ones. */
  isOfCache?: boolean;
}

/** Two re-reads are at least so far apart; reads that take long, as many times their own length. */
const CALM_MS = 2_000;
const CALM_TIMES = 4;
/** What no token tells, such as a new name or a period that moves on, is not older than this. */
const OLD_MS = 60_000;

export function LiveUpdates({ live, clocks, isOfCache = !clocks.isExact }: LiveUpdatesProps) {
  const router = useRouter();
  const [isOn, setIsOn] = useLocalStorage({ key: 'truecount-live', defaultValue: true });
  const [isReading, start] = useTransition();
  const [trouble, setTrouble] = useState<'lost' | 'held' | null>(null);
  const read = useRef({ begunAt: Number.NEGATIVE_INFINITY, endedAt: 0 });

  // biome-ignore lint/correctness/useExhaustiveDependencies: every read of the page brings a new object
  useEffect(() => {
    read.current.endedAt = performance.now();
  }, [live]);

  const ask = useEffectEvent(async (signal: AbortSignal): Promise<Answer> => {
    const token = isOfCache ? live.cacheToken : live.token;
    const response = await fetch(isOfCache ? '/api/changes?of=cache' : '/api/changes', {
      headers: { 'If-None-Match': `"${token}"` },
      cache: 'no-store',
      signal,
    });
    if (response.status === 200) return 'changed';
    if (response.status !== 304) throw new Error(`The server answered ${response.status}.`);
    // Once all is folded, a page that tells of pending changes is read once more.
    if (clocks.pending > 0 && response.headers.get('Stat-Pending') === '0') return 'old';
    return performance.now() - read.current.endedAt > OLD_MS ? 'old' : 'same';
  });
  const readAgain = useEffectEvent(() => {
    // What moves under a selection ends it.
    if (isSelecting()) return setTrouble('held');
    setTrouble(null);
    const { begunAt, endedAt } = read.current;
    const tookMs = Number.isFinite(begunAt) ? endedAt - begunAt : 0;
    const calm = Math.max(CALM_MS, CALM_TIMES * tookMs);
    if (isReading || performance.now() - begunAt < calm) return;
    read.current.begunAt = performance.now();
    start(() => router.refresh());
  });
  useEffect(() => {
    if (!isOn) return;
    const end = followChanges({
      ask: (signal) => ask(signal),
      onNews: () => readAgain(),
      onLost: (isLost) => setTrouble(isLost ? 'lost' : null),
    });
    return () => {
      end();
      setTrouble(null);
    };
  }, [isOn]);

  return (
    <>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        className={classes.switch}
        data-lost={trouble === 'lost' || undefined}
        title={isOn ? 'This page follows new activity by itself' : 'This page stays as it was read'}
        onClick={() => setIsOn(!isOn)}
      >
        <span className={classes.dot} aria-hidden="true" />
        Live
      </button>
      <span aria-live="polite" className={classes.trouble}>
        {trouble === 'lost' && 'Connection lost, trying again'}
        {trouble === 'held' && 'Waiting while text is selected'}
      </span>
    </>
  );
}

function isSelecting(): boolean {
  const selection = document.getSelection();
  return selection !== null && selection.type === 'Range' && selection.toString() !== '';
}
