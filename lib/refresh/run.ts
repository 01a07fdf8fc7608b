/** A refresh from beginning to end: batches, then the totals, with every step in the update log. */
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { sourceOf } from '@/lib/source/current';
import { holdRun } from './alive';
import { type BatchResult, refreshBatch } from './batch';
import { settleChatbots } from './chatbots';
import { joinRun } from './follow';
import {
  endRun,
  failRun,
  openRun,
  type RefreshProgress,
  type RefreshRequest,
  type RefreshResult,
  RunEndedError,
  readRun,
  recordBatch,
  setBatches,
  startRun,
} from './log';
import { dropVanished, takeLostChatbots } from './lost';
import { Steps } from './steps';
import { conversationsOf, nextRange, type Target } from './target';
import { withWriter } from './writer';

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
    await held.takeTurn(
      `${request.type} ${request.scopeId ?? ''}`,
      async () => (await readRun(sql, id))?.state === 'queued',
    );
    if (!(await startRun(sql, id))) throw new RunEndedError();
    const started = performance.now();
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
      // The database may be what failed: then the run is nobody's, and whoever asks next marks it.
      await failRun(sql, id, code, message).catch(() => undefined);
    }
    throw error;
  } finally {
    await held.release();
  }
}

function isSerializationFailure(error: unknown): boolean {
  return describeError(error).code === '40001';
}

/** How often a fill begins again because the tables were emptied meanwhile. */
const FILL_ATTEMPTS = 3;

async function refreshAll(
  sql: Sql,
  id: string,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const totals = { read: 0, changed: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const { emptied, isFilled } = await readFill(sql);
    await refreshBatches(sql, id, steps, totals, onProgress);
    if (await finishAll(sql, id, steps, totals, emptied)) {
      if (!isFilled) await vacuumCache(sql);
      return totals;
    }
    if (attempt === FILL_ATTEMPTS)
      throw new Error('The cache tables were emptied again and again while they were filled.');
  }
}

/** How often the tables were emptied so far, and whether they are filled. */
async function readFill(sql: Db): Promise<{ emptied: string; isFilled: boolean }> {
  const [state] = await sql<{ emptied: string; isFilled: boolean }[]>`
    select emptied_count as emptied, filled_at is not null as "isFilled" from truecount.cache_state`;
  return state!;
}

/** After a first fill the planner knows nothing of the tables and no page of them is marked as visible to all. */
async function vacuumCache(sql: Sql): Promise<void> {
  for (const table of [
    'session_statistics',
    'chatbot_statistics',
    'session_version',
    'session_activity',
    'team_statistics',
  ]) {
    await sql.unsafe(`vacuum (analyze) truecount.${table}`).catch((error: unknown) => {
      // The refresh is done and right; only speed waits for the database's own clean-up then.
      console.warn(`${table} could not be vacuumed: ${describeError(error).message}`);
    });
  }
}

async function refreshBatches(
  sql: Sql,
  id: string,
  steps: Steps,
  totals: BatchResult,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<void> {
  const size = env().BATCH_SIZE;
  const source = sourceOf(sql);
  const [sessions] = await sql<
    { count: number }[]
  >`select count(*)::int as count from ${source.session} session`;
  const batchesTotal = Math.max(1, Math.ceil(sessions!.count / size));
  await setBatches(sql, id, batchesTotal);
  totals.changed += await addChatbots(sql, id, steps);
  let after: string | null = null;
  for (let batch = 1; ; batch += 1) {
    const { through, count }: { through: string | null; count: number } = await nextRange(sql, after, size);
    await runBatch(sql, id, { kind: 'range', after, through }, count, steps, totals);
    onProgress?.({ batchesDone: batch, batchesTotal: Math.max(batch, batchesTotal) });
    if (through === null) break;
    after = through;
  }
}

/** The totals once more from the rows, and the end of the run; false when the tables were emptied since `emptied`. */
async function finishAll(
  sql: Sql,
  id: string,
  steps: Steps,
  totals: BatchResult,
  emptied: string,
): Promise<boolean> {
  return withWriter(sql, async (tx) => {
    await takeLostChatbots(tx);
    await dropVanished(tx);
    const changed = await steps.time('chatbots', () => settleChatbots(tx, null, id));
    totals.changed += changed;
    if ((await readFill(tx)).emptied !== emptied) return false;
    await tx`update truecount.cache_state set filled_at = clock_timestamp() where filled_at is null`;
    await endRun(tx, id, changed, steps);
    return true;
  });
}

/** New chatbots get their row first, so that the batches can move its totals by differences. */
async function addChatbots(sql: Sql, id: string, steps: Steps): Promise<number> {
  return withWriter(sql, async (tx) => {
    const source = sourceOf(tx);
    const missing = await tx<{ id: string }[]>`
      select id from ${source.chatbot} chatbot
      where not exists (select from truecount.chatbot_statistics total where total.chatbot_id = chatbot.id)`;
    if (missing.length === 0) return 0;
    const ids = missing.map((row) => row.id);
    const changed = await steps.time('chatbots', () => settleChatbots(tx, ids, id));
    await recordBatch(tx, id, { read: 0, changed }, steps, 0);
    return changed;
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
