/** One batch: everything about a set of conversations, committed together. */
import { env } from '@/lib/env';
import { currentSource } from '@/lib/source/current';
import { settleChatbots, settleTimes } from './chatbots';
import { refreshActivity, refreshVersions } from './conversations';
import { dropVanished, pendingConversations, takePending, takePendingChatbots } from './pending';
import { refreshSessions } from './sessions';
import type { Steps } from './steps';
import type { Target } from './target';
import { preferIndexOrder, type WriterTransaction } from './writer';

export interface BatchResult {
  read: number;
  changed: number;
}

/**
 * Makes the cache of the target equal to the source as the transaction sees it, and takes what was pending of it.
 * @param size how many sessions the target holds
 */
export async function refreshTarget(
  tx: WriterTransaction,
  target: Target,
  size: number,
  runId: string,
  steps: Steps,
): Promise<BatchResult> {
  await steps.time(
    'take',
    () => takePending(tx, target),
    () => 0,
  );
  const noted = await takePendingChatbots(tx);
  await preferIndexOrder(tx, target.kind === 'range');
  const sessions = await steps.time(
    'sessions',
    () => refreshSessions(tx, target, runId),
    (step) => step.changed,
  );
  // A source that orders its versions itself sorts them.
  if (currentSource().versionsWithin) await preferIndexOrder(tx, false);
  const versions = await steps.time('versions', () => refreshVersions(tx, target));
  await preferIndexOrder(tx, false);
  const activity = await steps.time('activity', () => refreshActivity(tx, target));
  const unsettled = [...new Set([...sessions.unknown, ...noted])];
  const chatbots = await steps.time('chatbots', async () => {
    const settled = unsettled.length > 0 ? await settleChatbots(tx, unsettled, runId) : 0;
    return settled + (await settleTimes(tx, sessions, runId));
  });
  return { read: size, changed: sessions.changed + versions + activity + chatbots };
}

/** The same for the lowest conversations with anything pending, at most BATCH_SIZE of them; `read` tells how many. */
export async function refreshPending(
  tx: WriterTransaction,
  runId: string,
  steps: Steps,
): Promise<BatchResult> {
  const conversations = await pendingConversations(tx, env().BATCH_SIZE);
  const result = await refreshTarget(tx, { kind: 'list', conversations }, conversations.length, runId, steps);
  await dropVanished(tx);
  return result;
}
