/** A refresh of everything: totals of new chatbots, all sessions in batches, and the totals once more at the end. */
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { sourceOf } from '@/lib/source/current';
import { type BatchResult, refreshTarget, runBatch } from './batch';
import { settleChatbots } from './chatbots';
import { endRun, type RefreshProgress, recordBatch, setBatches } from './log';
import { dropVanished, pendingEverything, takeEverything, takePendingChatbots } from './pending';
import type { Steps } from './steps';
import { nextRange } from './target';
import { withWriter } from './writer';

/** How often a fill begins again because the tables were emptied meanwhile. */
const FILL_ATTEMPTS = 3;

/** Carries out run `id`, which this process has started, and ends it in the log. */
export async function refreshAll(
  sql: Sql,
  id: string,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const totals = { read: 0, changed: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const { emptied, isFilled } = await readFill(sql);
    const said = await pendingEverything(sql);
    await refreshBatches(sql, id, steps, totals, onProgress);
    if (await finishAll(sql, id, steps, totals, emptied, said)) {
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
    'pending_change',
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
    const target = { kind: 'range' as const, after, through };
    await runBatch(sql, id, steps, totals, (tx) => refreshTarget(tx, target, count, id, steps));
    onProgress?.({ batchesDone: batch, batchesTotal: Math.max(batch, batchesTotal) });
    if (through === null) break;
    after = through;
  }
}

/**
 * The totals once more from the rows, and the end of the run; false when the tables were emptied since `emptied`.
 * @param said who asked for everything before the run began
 */
async function finishAll(
  sql: Sql,
  id: string,
  steps: Steps,
  totals: BatchResult,
  emptied: string,
  said: string[],
): Promise<boolean> {
  return withWriter(sql, async (tx) => {
    await takePendingChatbots(tx);
    await takeEverything(tx, said);
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
