/** The in-process folder: looks every second whether a fold is due. Sweeps are jobs (lib/jobs). */
import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
import { keepUp } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { fold } from './fold';
import { strategyType } from './strategy';

const LOOK_MS = 1_000;
/** A fold is due at so many pending changes, or when the oldest has waited so long, seconds. */
const DUE_COUNT = 1_000;
const DUE_SECONDS = 5;

/** A reason that stays the same is logged again after so long. */
const LOG_AGAIN_MS = 60_000;

/**
 * Polls and folds until `ended` is aborted, and waits then for what it has begun. Every instance may run one: the
 * writer lock lets one of them fold at a time, and each looks again before it begins. Never rejects; what fails is logged.
 * @param lookMs milliseconds between two looks
 */
export async function keepFolding(sql: Sql, ended: AbortSignal, lookMs = LOOK_MS): Promise<void> {
  const report = reporter(ended);
  const folding = oneAtATime(report);
  while (!ended.aborted) {
    await keepUp(sql).catch(report);
    // What was noted is folded even where a table can no longer be followed.
    await pollIfTail(sql).catch(report);
    await isFoldDue(sql)
      .then((isDue) => {
        if (isDue) folding.begin(() => fold(sql, { trigger: 'folder', isImpatient: true }));
      })
      .catch(report);
    await setTimeout(lookMs, undefined, { signal: ended }).catch(() => undefined);
  }
  await folding.settled();
}

function reporter(ended: AbortSignal): (error: unknown) => void {
  let last = { message: '', at: 0 };
  return (error) => {
    const { message } = describeError(error);
    if (ended.aborted || (message === last.message && Date.now() - last.at < LOG_AGAIN_MS)) return;
    last = { message, at: Date.now() };
    log.error({ operation: 'fold', error: describeError(error) }, 'pending changes were not folded');
  };
}

/** Begins work unless the last one is still under way. */
function oneAtATime(report: (error: unknown) => void) {
  let current: Promise<unknown> | null = null;
  return {
    begin(work: () => Promise<unknown>): void {
      current ??= work()
        .catch(report)
        .finally(() => {
          current = null;
        });
    },
    settled: async () => void (await current),
  };
}

async function isFoldDue(sql: Sql): Promise<boolean> {
  // Everything is counted at each interval then.
  if (strategyType() === 'full') return false;
  const [state] = await sql<{ due: boolean }[]>`
    select filled_at is not null and (
      select count(*) >= ${DUE_COUNT} or min(noted_at) < clock_timestamp() - ${DUE_SECONDS} * interval '1 second'
      from (select noted_at from truecount.pending_change limit ${DUE_COUNT}) note
    ) as due from truecount.cache_state`;
  return state!.due;
}

/** The folder of a web server: it lives as long as the process. */
export function startFolder(sql: Sql): () => Promise<void> {
  const ending = new AbortController();
  const folding = keepFolding(sql, ending.signal);
  return async () => {
    ending.abort();
    await folding;
  };
}
