/** Keeps the cache close behind simulated traffic: a refresh of everything every few seconds, one at a time. */
import { describeError } from '@/lib/errors';
import { refreshProgress, requestRefresh } from '@/lib/refresh/request';
import { pause } from './simulate';

const EVERY_MS = 5_000;
/** After a refresh that failed it is not asked again for so long. */
const RETRY_MS = 60_000;

/**
 * Asks until `ended` is aborted, and once more then, so that the last events show too. Never rejects: what fails is
 * logged, once for the same reason.
 * @param everyMs milliseconds between two looks
 */
export async function keepFresh(ended: AbortSignal, everyMs = EVERY_MS): Promise<void> {
  let logged: string | null = null;
  let asked: { id: string; at: number } | null = null;
  const ask = async () => {
    try {
      if (asked !== null && !ended.aborted && (await mustWait(asked))) return;
      asked = { id: (await requestRefresh({ type: 'full', trigger: 'demo' })).id, at: Date.now() };
    } catch (error) {
      const { message } = describeError(error);
      if (message !== logged) console.error(`no refresh for simulated traffic: ${message}`);
      logged = message;
    }
  };
  while (!ended.aborted) {
    await pause(everyMs, ended);
    if (!ended.aborted) await ask();
  }
  await ask();
}

/** While its own last refresh waits or runs, one more behind it would only add up. */
async function mustWait({ id, at }: { id: string; at: number }): Promise<boolean> {
  const state = (await refreshProgress(id))?.state;
  return state === 'queued' || state === 'running' || (state === 'failed' && Date.now() - at < RETRY_MS);
}
