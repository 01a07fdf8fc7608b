/** A run from asking to its end, with everything about it in the update log. */
import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { requireSource } from '@/lib/source/follow';
import { type Advance, advanceRefresh } from './advance';
import { type HeldRun, holdRun, tryHoldRun } from './alive';
import { joinRun } from './follow';
import {
  failRun,
  isTask,
  openRun,
  type RefreshProgress,
  type RefreshRequest,
  type RefreshResult,
  RunEndedError,
  type RunRequest,
  type RunType,
  readResult,
  readRun,
  startRun,
} from './log';

const ASK_AGAIN_MS = 100;

/** Thrown inside a run whose process is told to end: whoever takes the run up goes on behind its last batch. */
export class StoppedError extends Error {}

export interface CarryingOut {
  /** Does what is next; that of refreshes unless given. */
  advance?: Advance;
  onProgress?: (progress: RefreshProgress) => void;
  /** Aborted: the batch that is under way is done, and the run left to others. */
  stopping?: AbortSignal;
}

/**
 * Refreshes and waits for the end: in this process, after a refresh of the same kind that runs already; or, where one
 * waits already, in the process that asked for it. Batches that are done stay done whatever happens after them.
 * @throws RunEndedError when cancelled, RunFailedError when another process's run failed, or the database's error,
 *   which is in the log too
 */
export async function runRefresh(
  sql: Sql,
  request: RefreshRequest,
  onProgress?: (progress: RefreshProgress) => void,
  advance?: Advance,
): Promise<RefreshResult> {
  for (;;) {
    const run = await openRun(sql, request);
    if (!run.joined) return carryOut(sql, run.id, request, { onProgress, advance });
    const joined = await joinRun(sql, run.id, onProgress);
    // Null: its process is gone, and with that the run is nobody's any more.
    if (joined) return joined;
  }
}

/**
 * Carries out a run that waits in the log under `id`, in this process and to its end.
 * @throws StoppedError, or as runRefresh
 */
export async function carryOut(
  sql: Sql,
  id: string,
  request: Pick<RunRequest, 'type' | 'scopeId'>,
  carrying: CarryingOut = {},
): Promise<RefreshResult> {
  const held = await holdRun(sql, id);
  return toItsEnd(sql, id, held, carrying, async () => {
    // Refreshes read the source, take connections for long, and wait for one another; other jobs do nothing of that.
    if (!isTask(request.type)) {
      await requireSource(sql);
      await held.takeTurn(
        `${request.type} ${request.scopeId ?? ''}`,
        async () => !carrying.stopping?.aborted && (await readRun(sql, id))?.state === 'queued',
      );
    }
    for (;;) {
      if (carrying.stopping?.aborted) throw new StoppedError();
      const begun = await startRun(sql, id);
      if (begun === 'started') return;
      if (begun === 'over') throw new RunEndedError();
      await setTimeout(ASK_AGAIN_MS);
    }
  });
}

/**
 * Goes on with a run whose process is gone, behind its last batch.
 * @returns null when another process was faster
 */
export async function takeUp(
  sql: Sql,
  id: string,
  carrying: CarryingOut = {},
): Promise<RefreshResult | null> {
  const held = await tryHoldRun(sql, id);
  if (held === null) return null;
  return toItsEnd(sql, id, held, carrying, async () => {
    const [run] = await sql<{ type: RunType }[]>`
      update truecount.statistics_update_log
      set state = 'running', started_at = coalesce(started_at, clock_timestamp()), beat_at = clock_timestamp(), attempts = attempts + 1,
        note = 'The process that ran it ended before the run did; another went on with it.'
      where id = ${id} and state in ('queued', 'running')
      returning type`;
    if (!run) throw new RunEndedError();
    if (!isTask(run.type)) await requireSource(sql);
  });
}

async function toItsEnd(
  sql: Sql,
  id: string,
  held: HeldRun,
  { advance = advanceRefresh, onProgress, stopping }: CarryingOut,
  begin: () => Promise<void>,
): Promise<RefreshResult> {
  try {
    await begin();
    for (;;) {
      const { isOver, isBatch } = await advance(sql, id);
      if (isBatch && onProgress) await tellProgress(sql, id, onProgress);
      if (isOver) return await readResult(sql, id);
      if (stopping?.aborted) throw new StoppedError();
    }
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    throw await recordFailure(sql, id, error);
  } finally {
    await held.release();
  }
}

/** Writes the end of a run that failed into the log. Returns what it failed with. */
export async function recordFailure(sql: Sql, id: string, error: unknown): Promise<unknown> {
  if (error instanceof RunEndedError) return error;
  const { code, message } = describeError(error);
  // A batch that met another's write to its row of the log: it was cancelled.
  if (code === '40001' && (await stateNow(sql, id)) !== 'running') return new RunEndedError();
  // The database may be what failed: then the run is nobody's, and whoever asks next marks it.
  await failRun(sql, id, code, message).catch(() => undefined);
  return error;
}

/** Undefined where the log is gone too: detached meanwhile. */
async function stateNow(sql: Sql, id: string): Promise<string | undefined> {
  return (await readRun(sql, id).catch(() => null))?.state;
}

async function tellProgress(
  sql: Sql,
  id: string,
  onProgress: (progress: RefreshProgress) => void,
): Promise<void> {
  // Where it cannot be read, the next batch tells why.
  const run = await readRun(sql, id).catch(() => null);
  if (!run) return;
  onProgress({
    batchesDone: run.batchesDone,
    batchesTotal: Math.max(run.batchesDone, run.batchesTotal ?? 0),
  });
}
