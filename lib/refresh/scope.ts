/** A refresh of one chatbot or one session. */
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { type BatchResult, refreshTarget, runBatch } from './batch';
import { settleChatbots } from './chatbots';
import { endRun, type RefreshProgress, type RefreshRequest, setBatches } from './log';
import { takePendingChatbots } from './pending';
import type { Steps } from './steps';
import { conversationsOf } from './target';
import { withWriter } from './writer';

/** Carries out run `id`, which this process has started, and ends it in the log. */
export async function refreshScope(
  sql: Sql,
  id: string,
  request: Pick<RefreshRequest, 'type' | 'scopeId'>,
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const { scopeId, type } = request;
  if ((type !== 'chatbot' && type !== 'session') || scopeId === undefined)
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
    await runBatch(sql, id, steps, totals, (tx) =>
      refreshTarget(tx, target, target.conversations.length, id, steps),
    );
    onProgress?.({ batchesDone: batch + 1, batchesTotal });
  }
  totals.changed += await withWriter(sql, async (tx) => {
    const noted = await takePendingChatbots(tx);
    const chatbots = type === 'chatbot' ? [...new Set([...noted, scopeId])] : noted;
    const changed =
      chatbots.length > 0 ? await steps.time('chatbots', () => settleChatbots(tx, chatbots, id)) : 0;
    await endRun(tx, id, changed, steps);
    return changed;
  });
  return totals;
}
