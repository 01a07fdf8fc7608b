/** The in-process folder: looks every second whether a fold is due, and sweeps at the strategy's interval. */
import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
import { keepUp } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { fold } from './fold';
import { runRefresh } from './run';
import { strategyType } from './strategy';

const LOOK_MS = 1_000;
/** A fold is due at so many pending changes, or when the oldest has waited so long, seconds. */
const DUE_COUNT = 1_000;
const DUE_SECONDS = 5;

/** A reason that stays the same is logged again after so long. */
const LOG_AGAIN_MS = 60_000;

/**
 * Polls, folds and sweeps until `ended` is aborted, and waits then for what it has begun. Every instance may run one: the
 * writer lock lets one of them fold at a time, and each looks again before it begins. Never rejects; what fails is logged.
 * @param lookMs milliseconds between two looks
 */
export async function keepFolding(sql: Sql, ended: AbortSignal, lookMs = LOOK_MS): Promise<void> {
  const report = reporter(ended);
  const folding = oneAtATime(report);
  const sweeping = oneAtATime(report);
  while (!ended.aborted) {
    await keepUp(sql).catch(report);
    // What was noted is folded even where a table can no longer be followed.
    await pollIfTail(sql).catch(report);
    await look(sql)
      .then((due) => {
        if (due.fold) folding.begin(() => fold(sql, { trigger: 'folder', isImpatient: true }));
        // Beside the folds: a refresh of everything may take minutes.
        if (due.sweep) sweeping.begin(() => runRefresh(sql, { type: strategyType(), trigger: 'schedule' }));
      })
      .catch(report);
    await setTimeout(lookMs, undefined, { signal: ended }).catch(() => undefined);
  }
  await Promise.all([folding.settled(), sweeping.settled()]);
}

function reporter(ended: AbortSignal): (error: unknown) => void {
  let last = { message: '', at: 0 };
  return (error) => {
    const { message } = describeError(error);
    if (ended.aborted || (message === last.message && Date.now() - last.at < LOG_AGAIN_MS)) return;
    last = { message, at: Date.now() };
    console.error(`pending changes were not folded: ${message}`);
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

async function look(sql: Sql): Promise<{ fold: boolean; sweep: boolean }> {
  const [state] = await sql<{ filled: boolean; due: boolean }[]>`
    select filled_at is not null as filled,
      (select count(*) >= ${DUE_COUNT} or min(noted_at) < clock_timestamp() - ${DUE_SECONDS} * interval '1 second'
        from (select noted_at from truecount.pending_change limit ${DUE_COUNT}) note) as due
    from truecount.cache_state`;
  if (!state!.filled) return { fold: false, sweep: false };
  return { fold: state!.due && strategyType() !== 'full', sweep: await isSweepDue(sql) };
}

/** No instance has begun a sweep (or, when scheduled, a refresh of everything) within the interval. */
async function isSweepDue(sql: Sql): Promise<boolean> {
  const type = strategyType();
  if (type === 'incremental') return false;
  const seconds = type === 'full' ? env().EXPERIMENT_REFRESH_INTERVAL : env().SESSION_REFRESH_INTERVAL;
  const recent = await sql`
    select from truecount.statistics_update_log
    where type in (${type}, 'full') and requested_at > now() - ${seconds} * interval '1 second' limit 1`;
  return recent.length === 0;
}

/** The folder of a web server: it lives as long as the process. */
export function startFolder(sql: Sql): () => void {
  const ending = new AbortController();
  void keepFolding(sql, ending.signal);
  return () => ending.abort();
}
