/** One batch: everything about a set of conversations, committed together. */
import { env } from '@/lib/env';
import { currentSource } from '@/lib/source/current';
import { settleChatbots, settleTeams, settleTimes } from './chatbots';
import { refreshActivity, refreshVersions } from './conversations';
import { dropVanished, pendingConversations, takePending, takePendingChatbots } from './pending';
import { refreshSessions } from './sessions';
import type { Steps } from './steps';
import type { Target } from './target';
import { recordUnnoted, type Unnoted } from './unnoted';
import { preferIndexOrder, type WriterTransaction } from './writer';

const changedOf = (step: { changed: number }) => step.changed;

export interface BatchResult {
  read: number;
  changed: number;
}

/**
 * Makes the cache of the target equal to the source as the transaction sees it, and takes what was pending of it.
 * @param size how many sessions the target holds
 * @param watch what differs although nobody noted it is recorded; `repair`: somebody asked for just this
 */
export async function refreshTarget(
  tx: WriterTransaction,
  target: Target,
  size: number,
  runId: string,
  steps: Steps,
  watch: 'sweep' | 'repair' | null = null,
): Promise<BatchResult> {
  const known = await steps.time(
    'take',
    () => takePending(tx, target, watch !== null),
    () => 0,
  );
  const noted = await takePendingChatbots(tx);
  await preferIndexOrder(tx, target.kind === 'range');
  const sessions = await steps.time(
    'sessions',
    () => refreshSessions(tx, target, runId, watch && known),
    changedOf,
  );
  // A source that orders its versions itself sorts them.
  if (currentSource().versionsWithin) await preferIndexOrder(tx, false);
  const versions = await steps.time('versions', () => refreshVersions(tx, target, watch && known), changedOf);
  await preferIndexOrder(tx, false);
  const activity = await steps.time('activity', () => refreshActivity(tx, target, watch && known), changedOf);
  for (const { unnoted } of [versions, activity])
    if (unnoted && unnoted.numbers > 0) await recordUnnoted(tx, runId, 'session', unnoted);
  const unsettled = [...new Set([...sessions.unknown, ...noted])];
  const chatbots = await steps.time('chatbots', async () => {
    const settled = unsettled.length > 0 ? await settleChatbots(tx, unsettled, runId) : 0;
    return (
      settled +
      (await settleTimes(tx, sessions, runId)) +
      (await mendTotals(tx, sessions.unnoted, runId, watch))
    );
  });
  return { read: size, changed: sessions.changed + versions.changed + activity.changed + chatbots };
}

/**
 * A row that was wrong says nothing of the totals above it: moved by the difference they may be wrong now. They are counted
 * from their sessions; with tail, where rows are behind and not wrong, only for who asked.
 */
async function mendTotals(
  tx: WriterTransaction,
  unnoted: Unnoted | null,
  runId: string,
  watch: 'sweep' | 'repair' | null,
): Promise<number> {
  if (unnoted === null || unnoted.numbers === 0) return 0;
  const isDrift = await recordUnnoted(tx, runId, 'session', unnoted);
  if (!isDrift && watch === 'sweep') return 0;
  const chatbots = await settleChatbots(tx, [...new Set(unnoted.chatbots)], runId);
  return chatbots + (await settleTeams(tx, [...new Set(unnoted.teams)]));
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
