'use client';
/** The time that relative times are told from: that of the answer, moving on once the page is alive. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { toMs } from '@/lib/format';

const Now = createContext(0);
const TICK_MS = 15_000;

/**
 * @param asOf instant at which the page's answer was computed. Server and browser both start from it, so their
 *   texts agree, and a browser whose clock is wrong still shows true distances.
 */
export function Clock({ asOf, children }: { asOf: string; children: ReactNode }) {
  const [elapsedMs, setElapsed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer starts a new count
  useEffect(() => {
    const from = performance.now();
    setElapsed(0);
    const timer = setInterval(() => setElapsed(performance.now() - from), TICK_MS);
    return () => clearInterval(timer);
  }, [asOf]);
  return <Now value={(toMs(asOf) ?? 0) + elapsedMs}>{children}</Now>;
}

/** Milliseconds since 1970, as told by the nearest Clock. */
export function useNow(): number {
  return useContext(Now);
}

const never = () => () => {};

/** False on the server and in the first render of the browser, then true. */
export function useIsAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
