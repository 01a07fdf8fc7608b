/** A refresh of one chatbot or one session. */
import { env } from '@/lib/env';
import { refreshTarget } from './batch';
import { settleChatbots } from './chatbots';
import { takePendingChatbots } from './pending';
import type { Phase, StandingRun, Stride, Strode } from './position';
import { conversationsOf, countConversations } from './target';

function scopeOf({ type, scopeId }: StandingRun): { type: 'chatbot' | 'session'; scopeId: string } {
  if ((type !== 'chatbot' && type !== 'session') || scopeId === null)
    throw new Error('A refresh of a chatbot or a session needs its id.');
  return { type, scopeId };
}

export const beginScope: Phase = async ({ tx, run }) => {
  const { type, scopeId } = scopeOf(run);
  const count = await countConversations(tx, type, scopeId);
  return {
    read: 0,
    changed: 0,
    batches: 0,
    batchesTotal: Math.ceil(count / env().BATCH_SIZE),
    next: { phase: 'conversations', after: null },
  };
};

export const refreshConversations: Phase = (stride) => refreshOwn(stride, env().BATCH_SIZE);

/** One batch of its conversations; with the last one the chatbot's totals, counted from its sessions. */
export async function refreshOwn({ tx, run, steps }: Stride, size: number): Promise<Strode> {
  const { type, scopeId } = scopeOf(run);
  const conversations = await conversationsOf(tx, type, scopeId, run.position.after ?? null, size);
  const batch =
    conversations.length === 0
      ? { read: 0, changed: 0, batches: 0 }
      : await refreshTarget(
          tx,
          { kind: 'list', conversations },
          conversations.length,
          run.id,
          steps,
          'repair',
        );
  if (conversations.length === size) {
    return { ...batch, next: { phase: 'conversations', after: conversations.at(-1)! } };
  }
  const noted = await takePendingChatbots(tx);
  const chatbots = type === 'chatbot' ? [...new Set([...noted, scopeId])] : noted;
  const settled =
    chatbots.length > 0 ? await steps.time('chatbots', () => settleChatbots(tx, chatbots, run.id, noted)) : 0;
  return { ...batch, changed: batch.changed + settled, next: null };
}
