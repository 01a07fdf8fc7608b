/** What a refresh of the whole does by the chosen strategy: everything, what is pending, or that and sweeps. */
import type { Sql } from '@/db/client';
import { pollIfTail } from '@/lib/capture/poll';
import { env } from '@/lib/env';
import { sourceOf } from '@/lib/source/current';
import { type BatchResult, refreshPending, refreshTarget, runBatch } from './batch';
import { isFullCheaper } from './fold';
import { refreshAll } from './full';
import { becomeFull, endRun, type RefreshProgress, type RefreshType, setBatches } from './log';
import type { Steps } from './steps';
import { nextRange } from './target';
import { withWriter } from './writer';

/** The type of refresh that UPDATE_STRATEGY stands for. */
export function strategyType(): RefreshType {
  const types = { scheduled: 'full', incremental: 'incremental', hybrid: 'hybrid' } as const;
  return types[env().UPDATE_STRATEGY];
}

/** Carries out run `id` of type incremental or hybrid, which this process has started, and ends it in the log. */
export async function refreshByStrategy(
  sql: Sql,
  id: string,
  type: 'incremental' | 'hybrid',
  steps: Steps,
  onProgress?: (progress: RefreshProgress) => void,
): Promise<BatchResult> {
  const [polled] = await Promise.allSettled([pollIfTail(sql)]);
  if ((await isFullCheaper(sql)) || (type === 'hybrid' && (await isFullDue(sql)))) {
    await becomeFull(sql, id);
    return refreshAll(sql, id, steps, onProgress);
  }
  const totals = { read: 0, changed: 0 };
  if (type === 'hybrid') await noteMovedChatbots(sql);
  const recent = type === 'hybrid' ? await recentConversations(sql) : [];
  const batchesTotal =
    (await pendingBatches(sql)) + Math.ceil(recent.length / env().BATCH_SIZE) + (type === 'hybrid' ? 1 : 0);
  await setBatches(sql, id, batchesTotal);
  let batchesDone = 0;
  const step = () => {
    batchesDone += 1;
    onProgress?.({ batchesDone, batchesTotal: Math.max(batchesDone, batchesTotal) });
  };
  await foldPending(sql, id, steps, totals, step);
  if (type === 'hybrid') {
    await sweepRecent(sql, id, recent, steps, totals, step);
    await sweepOlder(sql, id, steps, totals);
    step();
  }
  // All that is known is counted; that a table can no longer be followed is what the log must say.
  if (polled.status === 'rejected') throw polled.reason;
  await withWriter(sql, (tx) => endRun(tx, id, 0, steps));
  return totals;
}

/** How many batches what is pending now makes, one at least. */
async function pendingBatches(sql: Sql): Promise<number> {
  const [pending] = await sql<{ count: number }[]>`
    select count(distinct (kind = 's', id))::float8 as count from truecount.pending_change where kind in ('a', 'm', 's')`;
  return Math.max(1, Math.ceil(pending!.count / env().BATCH_SIZE));
}

async function foldPending(
  sql: Sql,
  id: string,
  steps: Steps,
  totals: BatchResult,
  step: () => void,
): Promise<void> {
  for (;;) {
    const { read } = await runBatch(sql, id, steps, totals, (tx) => refreshPending(tx, id, steps));
    step();
    if (read < env().BATCH_SIZE) return;
  }
}

/** Sessions in which someone wrote within so many hours are swept each time. */
const RECENT_HOURS = 24;

async function recentConversations(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select recent.conversation_id as id from truecount.team_statistics team cross join lateral (
      select conversation_id from truecount.session_statistics statistics
      where statistics.team_id = team.team_id and sort_at >= now() - ${RECENT_HOURS} * interval '1 hour'
    ) recent order by 1`;
  return rows.map((row) => row.id);
}

async function sweepRecent(
  sql: Sql,
  id: string,
  recent: string[],
  steps: Steps,
  totals: BatchResult,
  step: () => void,
): Promise<void> {
  const size = env().BATCH_SIZE;
  for (let from = 0; from < recent.length; from += size) {
    const conversations = recent.slice(from, from + size);
    await runBatch(sql, id, steps, totals, (tx) =>
      refreshTarget(tx, { kind: 'list', conversations }, conversations.length, id, steps),
    );
    step();
  }
}

/** One more stretch of all sessions, going on where the last sweep ended and beginning again at the end. */
async function sweepOlder(sql: Sql, id: string, steps: Steps, totals: BatchResult): Promise<void> {
  const [state] = await sql<
    { after: string | null }[]
  >`select swept_through as after from truecount.capture_state`;
  const after = state!.after;
  const { through, count } = await nextRange(sql, after, env().BATCH_SIZE);
  await runBatch(sql, id, steps, totals, async (tx) => {
    const batch = await refreshTarget(tx, { kind: 'range', after, through }, count, id, steps);
    // Right sides are the row as it was.
    await tx`
      update truecount.capture_state
      set swept_through = ${through}, round_began_at = case when ${after}::bigint is null then now() else round_began_at end,
        swept_at = case when ${through}::bigint is not null then swept_at
          when ${after}::bigint is null then now() else round_began_at end`;
    return batch;
  });
}

/** Chatbots that are new, gone or of another team, and that capture by tail cannot all see. */
async function noteMovedChatbots(sql: Sql): Promise<void> {
  const source = sourceOf(sql);
  await sql`
    insert into truecount.pending_change (kind, id)
    select 'c', coalesce(chatbot.id, total.chatbot_id)
    from ${source.chatbot} chatbot full join truecount.chatbot_statistics total on total.chatbot_id = chatbot.id
    where total.team_id is distinct from chatbot.team_id`;
}

/** The newest refresh of everything is older than a week, or there was none. */
async function isFullDue(sql: Sql): Promise<boolean> {
  const recent = await sql`
    select from truecount.statistics_update_log
    where type = 'full' and state = 'done' and finished_at > now() - interval '7 days' limit 1`;
  return recent.length === 0;
}
