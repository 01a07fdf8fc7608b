/** Follows a run to its end. A server that does not answer is asked again for a while: it may be starting anew. */
import type { RunProgress } from '@/lib/reads/types';
import { isUnderWay } from './run';

type Followed<Run> = { run: Run | null } | { error: string };

interface Following<Run> {
  everyMs: number;
  signal?: AbortSignal;
  onProgress?: (run: Run) => void;
  /** Why nothing is known of it at the moment. */
  onTrouble?: (error: string) => void;
}

const FIRST_MS = 150;
const TROUBLE_MS = 2_000;
/** So many times in a row it is asked in vain: five minutes. */
const PATIENCE = 150;

const NO_ANSWER = { error: 'The server did not answer.' };

/** @returns null once `signal` is aborted; an error when how it ended cannot be known */
export async function followRun<Run extends RunProgress>(
  ask: () => Promise<Followed<Run>>,
  { everyMs, signal, onProgress, onTrouble }: Following<Run>,
): Promise<Followed<Run> | null> {
  let failures = 0;
  let waitMs = FIRST_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (signal?.aborted) return null;
    const followed = await ask().catch(() => NO_ANSWER);
    if (signal?.aborted) return null;
    if ('error' in followed) {
      failures += 1;
      if (failures > PATIENCE) return followed;
      onTrouble?.(followed.error);
      waitMs = TROUBLE_MS;
    } else if (isUnderWay(followed.run)) {
      failures = 0;
      onProgress?.(followed.run as Run);
      waitMs = everyMs;
    } else return followed;
  }
}
