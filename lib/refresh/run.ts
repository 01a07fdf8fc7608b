/** A refresh from beginning to end: batches, then the totals, with every step in the update log. */
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { sourceOf } from '@/lib/source/current';
import { type BatchResult, refreshBatch } from './batch';
import { settleChatbots } from './chatbots';
import {
  beat,
  endRun,
  failRun,
  HEARTBEAT_MS,
  openRun,
  type RefreshRequest,
  RunEndedError,
  readRun,
  recordBatch,
  setBatches,
  startRun,
  stopBeating,
} from './log';
import { dropVanished, takeLostChatbots } from './lost';
import { Steps } from './steps';
import { conversationsOf, nextRange, type Target } from './target';
import { withWriter } from './writer';

export interface RefreshProgress {
  batchesDone: number;
  batchesTotal: number;
}

export interface RefreshResult {
  id: string;
  /** Sessions recounted. */
  rowsRead: number;
  /** Cache rows written or removed. */
  rowsChanged: number;
  durationMs: number;
  steps: Steps['totals'];
}

/** Thrown when the same refresh runs already; `runId` can be followed. */
export class AlreadyRunningError extends Error {
  constructor(readonly runId: string) {
    super(`This refresh is already running (run ${runId}).`);
  }
}

/**
 * Refreshes in this process and waits for the end. Batches that are done stay done whatever happens after them.
 * @throws AlreadyRunningError, RunEndedError when cancelled, or the database's error, which is in the log too
 */
export async function runRefresh(
  sql: Sql,
  request: RefreshRequest,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<RefreshResult> {
  const run = await openRun(sql, request);
  if (run.joined) throw new AlreadyRunningError(run.id);
  return continueRun(sql, run.id, request, onProgress);
}

/** Runs a refresh that waits in the log under `id`. */
export async function continueRun(
  sql: Sql,
  id: string,
  request: Pick<RefreshRequest, 'type' | 'scopeId'>,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<RefreshResult> {
  const started = performance.now();
  if (!(await startRun(sql, id))) throw new AlreadyRunningError(id);
  // A heartbeat that cannot be written shows as silence, which is what it is for.
  const heart = setInterval(() => void beat(sql, id).catch(() => undefined), HEARTBEAT_MS);
  const steps = new Steps();
  try {
    const totals =
      request.type === 'full'
        ? await refreshAll(sql, id, steps, onProgress)
        : await refreshScope(sql, id, request, steps, onProgress);
    return {
      id,
      rowsRead: totals.read,
      rowsChanged: totals.changed,
      durationMs: Math.round(performance.now() - started),
      steps: steps.totals,
    };
  } catch (error) {
    // A batch that met another's write to its row of the log: it was cancelled.
    if (isSerializationFailure(error) && (await readRun(sql, id))?.state !== 'running')
      throw new RunEndedError();
    if (!(error instanceof RunEndedError)) {
      const { code, message } = describeError(error);
      // The database may be what failed: then the run goes silent and the next refresh marks it.
      await failRun(sql, id, code, message).catch(() => undefined);
    }
    throw error;
  } finally {
    clearInterval(heart);
    await stopBeating(sql, id).catch(() => undefined);
  }
}

function isSerializationFailure(error: unknown): boolean {
  return describeError(error).code === '40001';
}

async function refreshAll(
  sql: Sql,
  id: string,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const size = env().BATCH_SIZE;
  const source = sourceOf(sql);
  const [sessions] = await sql<
    { count: number }[]
  >`select count(*)::int as count from ${source.session} session`;
  const batchesTotal = Math.max(1, Math.ceil(sessions!.count / size));
  await setBatches(sql, id, batchesTotal);
  const totals = { read: 0, changed: await addChatbots(sql, id, steps) };
  let after: string | null = null;
  for (let batch = 1; ; batch += 1) {
    const { through, count }: { through: string | null; count: number } = await nextRange(sql, after, size);
    await runBatch(sql, id, { kind: 'range', after, through }, count, steps, totals);
    onProgress?.({ batchesDone: batch, batchesTotal: Math.max(batch, batchesTotal) });
    if (through === null) break;
    after = through;
  }
  totals.changed += await withWriter(sql, async (tx) => {
    await takeLostChatbots(tx);
    await dropVanished(tx);
    const changed = await steps.time('chatbots', () => settleChatbots(tx, null, id));
    await tx`update truecount.cache_state set filled_at = clock_timestamp() where filled_at is null`;
    await endRun(tx, id, changed, steps);
    return changed;
  });
  return totals;
}

/** New chatbots get their row first, so that the batches can move its totals by differences. */
async function addChatbots(sql: Sql, id: string, steps: Steps): Promise<number> {
  return withWriter(sql, async (tx) => {
    const source = sourceOf(tx);
    const missing = await tx<{ id: string }[]>`
      select id from ${source.chatbot} chatbot
      where not exists (select from truecount.chatbot_statistics total where total.chatbot_id = chatbot.id)`;
    if (missing.length === 0) return 0;
    return steps.time('chatbots', () =>
      settleChatbots(
        tx,
        missing.map((row) => row.id),
        id,
      ),
    );
  });
}

async function refreshScope(
  sql: Sql,
  id: string,
  request: Pick<RefreshRequest, 'type' | 'scopeId'>,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const { scopeId, type } = request;
  if (type === 'full' || scopeId === undefined)
    throw new Error('A refresh of a chatbot or a session needs its id.');
  const size = env().BATCH_SIZE;
  const conversations = await conversationsOf(sql, type, scopeId);
  const batchesTotal = Math.ceil(conversations.length / size);
  await setBatches(sql, id, batchesTotal);
  const totals = { read: 0, changed: 0 };
  for (let batch = 0; batch < batchesTotal; batch += 1) {
    const target = {
      kind: 'list' as const,
      conversations: conversations.slice(batch * size, (batch + 1) * size),
    };
    await runBatch(sql, id, target, target.conversations.length, steps, totals);
    onProgress?.({ batchesDone: batch + 1, batchesTotal });
  }
  totals.changed += await withWriter(sql, async (tx) => {
    const lost = await takeLostChatbots(tx);
    const chatbots = type === 'chatbot' ? [...new Set([...lost, scopeId])] : lost;
    const changed =
      chatbots.length > 0 ? await steps.time('chatbots', () => settleChatbots(tx, chatbots, id)) : 0;
    await endRun(tx, id, changed, steps);
    return changed;
  });
  return totals;
}

async function runBatch(
  sql: Sql,
  id: string,
  target: Target,
  size: number,
  steps: Steps,
  totals: BatchResult,
): Promise<void> {
  const result = await refreshBatch(sql, target, size, id, steps, (tx, done) =>
    recordBatch(tx, id, done, steps),
  );
  totals.read += result.read;
  totals.changed += result.changed;
}
