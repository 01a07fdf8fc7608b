/** Waiting for the platform's tables while the platform changes them, so that it never has to wait for us, or fail. */
import { setTimeout } from 'node:timers/promises';
import { describeError } from '@/lib/errors';

/**
 * How long a transaction that reads the platform's tables waits for the lock of one, milliseconds. Less than PostgreSQL's
 * deadlock_timeout: of a migration and a reader that hold what the other wants, the reader gives way before the server
 * would look for a victim. Tests that hold a refresh in its midst make it longer.
 */
export const sourceLock = { ms: 500 };

const PAUSE_MS = 100;

export const isLocked = (error: unknown) => describeError(error).code === '55P03';

/**
 * Runs `attempt`, a transaction, again and again while a table that it needs is locked.
 * @param seconds after which the error is given
 */
export async function untilFree<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isLocked(error) || performance.now() > until) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
