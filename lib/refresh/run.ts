/** A refresh from asking to its end, with everything about it in the update log. */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { requireSource, withSource } from '@/lib/source/follow';
import { holdRun } from './alive';
import type { BatchResult } from './batch';
import { joinRun } from './follow';
import { refreshAll } from './full';
import {
  failRun,
  openRun,
  type RefreshProgress,
  type RefreshRequest,
  type RefreshResult,
  RunEndedError,
  readRun,
  startRun,
} from './log';
import { refreshScope } from './scope';
import { Steps } from './steps';
import { refreshByStrategy } from './strategy';

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
): Promise<RefreshResult> {
  for (;;) {
    const run = await openRun(sql, request);
    if (!run.joined) return continueRun(sql, run.id, request, onProgress);
    const joined = await joinRun(sql, run.id, onProgress);
    // Null: its process is gone, and with that the run is nobody's any more.
    if (joined) return joined;
  }
}

/** Runs a refresh that waits in the log under `id`. */
export async function continueRun(
  sql: Sql,
  id: string,
  request: Pick<RefreshRequest, 'type' | 'scopeId'>,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<RefreshResult> {
  const held = await holdRun(sql, id);
  const steps = new Steps();
  try {
    await requireSource(sql);
    await held.takeTurn(
      `${request.type} ${request.scopeId ?? ''}`,
      async () => (await readRun(sql, id))?.state === 'queued',
    );
    if (!(await startRun(sql, id))) throw new RunEndedError();
    const started = performance.now();
    const totals = await withSource(sql, () => carryOut(sql, id, request, steps, onProgress));
    return {
      id,
      rowsRead: totals.read,
      rowsChanged: totals.changed,
      durationMs: Math.round(performance.now() - started),
      steps: steps.totals,
    };
  } catch (error) {
    // A batch that met another's write to its row of the log: it was cancelled.
    const state = async () => (await readRun(sql, id).catch(() => null))?.state;
    if (isSerializationFailure(error) && (await state()) !== 'running') throw new RunEndedError();
    if (!(error instanceof RunEndedError)) {
      const { code, message } = describeError(error);
      // The database may be what failed: then the run is nobody's, and whoever asks next marks it.
      await failRun(sql, id, code, message).catch(() => undefined);
    }
    throw error;
  } finally {
    await held.release();
  }
}

async function carryOut(
  sql: Sql,
  id: string,
  request: Pick<RefreshRequest, 'type' | 'scopeId'>,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  if (request.type === 'full') return refreshAll(sql, id, steps, onProgress);
  if (request.type === 'incremental' || request.type === 'hybrid')
    return refreshByStrategy(sql, id, request.type, steps, onProgress);
  return refreshScope(sql, id, request, steps, onProgress);
}

function isSerializationFailure(error: unknown): boolean {
  return describeError(error).code === '40001';
}
