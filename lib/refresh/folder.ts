/** The in-process folder: looks every second whether a fold is due, and sweeps at the strategy's interval. */
import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
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

/**
 * Folds and sweeps until `ended` is aborted. Every instance may run one: the writer lock lets one of them fold at a
 * time, and each looks again before it begins. Never rejects; what fails is logged once until something else does.
 * @param lookMs milliseconds between two looks
 */
export async function keepFolding(sql: Sql, ended: AbortSignal, lookMs = LOOK_MS): Promise<void> {
  let logged: string | null = null;
  while (!ended.aborted) {
    try {
      await look(sql);
      logged = null;
    } catch (error) {
      const { message } = describeError(error);
      if (message !== logged && !ended.aborted) console.error(`pending changes were not folded: ${message}`);
      logged = message;
    }
    await setTimeout(lookMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function look(sql: Sql): Promise<void> {
  // A table that can no longer be followed is said at the end: what is noted is folded all the same.
  const [polled] = await Promise.allSettled([pollIfTail(sql)]);
  await foldIfDue(sql);
  if (polled.status === 'rejected') throw polled.reason;
}

async function foldIfDue(sql: Sql): Promise<void> {
  const [state] = await sql<{ filled: boolean; due: boolean }[]>`
    select filled_at is not null as filled,
      (select count(*) >= ${DUE_COUNT} or min(noted_at) < clock_timestamp() - ${DUE_SECONDS} * interval '1 second'
        from (select noted_at from truecount.pending_change limit ${DUE_COUNT}) note) as due
    from truecount.cache_state`;
  if (!state!.filled) return;
  if (state!.due && strategyType() !== 'full') await fold(sql, { trigger: 'folder', isImpatient: true });
  if (await isSweepDue(sql)) await runRefresh(sql, { type: strategyType(), trigger: 'schedule' });
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
