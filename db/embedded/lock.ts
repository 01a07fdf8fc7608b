/** One process at a time starts or stops a home's server. */
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { EmbeddedServerError, reasonOf } from './error';

/** A holder that was killed leaves a lock that nobody touches; it is taken over after this long. */
const STALE_MS = 5000;
const WAIT_MS = 100;

/**
 * Runs `work` while no other process starts or stops this home's server.
 *
 * @param seconds how long to wait for another that does
 */
export async function alone<T>(home: string, seconds: number, work: () => Promise<T>): Promise<T> {
  const unlock = await lockfile
    .lock(home, {
      lockfilePath: path.join(home, 'start.lock'),
      realpath: false,
      stale: STALE_MS,
      update: STALE_MS / 5,
      retries: { retries: (seconds * 1000) / WAIT_MS, minTimeout: WAIT_MS, maxTimeout: WAIT_MS, factor: 1 },
      // A machine that slept: PostgreSQL's own lock still lets one server only use the data.
      onCompromised: () => {},
    })
    .catch((error: unknown) => {
      const busy = error instanceof Error && 'code' in error && error.code === 'ELOCKED';
      const why = busy ? 'another process has been starting it for too long' : reasonOf(error);
      throw new EmbeddedServerError(`The embedded server in ${home} cannot be started: ${why}.`);
    });
  try {
    return await work();
  } finally {
    await unlock().catch(() => {}); // Only when it was taken over, and then it is no longer ours.
  }
}
