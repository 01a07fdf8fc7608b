/** One batch: everything about a set of conversations, committed together. */
import type { Sql } from '@/db/client';
import { settleChatbots } from './chatbots';
import { refreshActivity, refreshVersions } from './conversations';
import { recordBatch } from './log';
import { takeLostChatbots, takeLostSessions } from './lost';
import { refreshSessions } from './sessions';
import type { Steps } from './steps';
import type { Target } from './target';
import { preferIndexOrder, type WriterTransaction, withWriter } from './writer';

export interface BatchResult {
  read: number;
  changed: number;
}

/**
 * @param size how many sessions the target holds
 * @param done called inside the transaction with the result, so that what it writes commits with the batch
 */
async function refreshBatch(
  sql: Sql,
  target: Target,
  size: number,
  runId: string,
  steps: Steps,
  done: (tx: WriterTransaction, result: BatchResult) => Promise<void>,
): Promise<BatchResult> {
  return withWriter(sql, async (tx) => {
    await takeLostSessions(tx, target);
    const lostChatbots = await takeLostChatbots(tx);
    await preferIndexOrder(tx, target.kind === 'range');
    const sessions = await steps.time(
      'sessions',
      () => refreshSessions(tx, target, runId),
      (step) => step.changed,
    );
    const versions = await steps.time('versions', () => refreshVersions(tx, target));
    await preferIndexOrder(tx, false);
    const activity = await steps.time('activity', () => refreshActivity(tx, target));
    const unsettled = [...new Set([...sessions.unsettled, ...lostChatbots])];
    const chatbots =
      unsettled.length > 0 ? await steps.time('chatbots', () => settleChatbots(tx, unsettled, runId)) : 0;
    const result = { read: size, changed: sessions.changed + versions + activity + chatbots };
    await done(tx, result);
    return result;
  });
}

/** A batch of run `id`, recorded in the log and added to the run's totals. */
export async function runBatch(
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
