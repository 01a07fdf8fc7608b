/** Refreshes of the whole that do not count everything: what is pending, and sweeps over sessions whether pending or not. */
import type { Db, Fragment } from '@/db/client';
import { env } from '@/lib/env';
import { sourceOf } from '@/lib/source/current';
import { refreshPending, refreshTarget } from './batch';
import { isFullCheaper } from './fold';
import { beginEverything } from './full';
import type { RefreshType } from './log';
import type { Phase, PhaseName, Position, StandingRun } from './position';
import { nextRange, within } from './target';

/** Sessions in which someone wrote within so many hours are swept each time, chatbots likewise. */
export const RECENT_HOURS = 24;
/** So many runs of the rolling sweep look at every session. */
export const RUNS_A_ROUND = 24;

/** The type of refresh that UPDATE_STRATEGY stands for. */
export function strategyType(): RefreshType {
  const types = { scheduled: 'full', incremental: 'incremental', hybrid: 'hybrid' } as const;
  return types[env().UPDATE_STRATEGY];
}

const PLANS: Partial<Record<string, PhaseName[]>> = {
  incremental: ['pending'],
  recent: ['pending', 'recent'],
  hybrid: ['pending', 'recent', 'older'],
  older: ['older'],
  chatbots: ['chatbots'],
};

/** Where a run goes on when phase `done` is behind it; null when nothing is left. */
function after(run: StandingRun, done: PhaseName | null): Position | null {
  const plan = PLANS[run.type] ?? [];
  const phase = plan[done === null ? 0 : plan.indexOf(done) + 1];
  const { problem } = run.position;
  return phase === undefined ? null : { phase, after: null, ...(problem && { problem }) };
}

export const beginStrategy: Phase = async (stride) => {
  const { tx, run } = stride;
  const folds = ['incremental', 'recent', 'hybrid'].includes(run.type);
  const isFull = (folds && (await isFullCheaper(tx))) || (run.type === 'hybrid' && (await readFullDue(tx)));
  if (isFull) return { ...(await beginEverything(stride)), type: 'full' };
  const sweeps = run.type === 'hybrid' || run.type === 'recent';
  if (sweeps) await noteMovedChatbots(tx);
  const plan = PLANS[run.type] ?? [];
  const batchesTotal =
    (folds ? await pendingBatches(tx) : 0) +
    (sweeps ? Math.ceil((await countRecent(tx)) / env().BATCH_SIZE) : 0) +
    (plan.includes('older') || plan.includes('chatbots') ? 1 : 0);
  return { read: 0, changed: 0, batches: 0, batchesTotal, next: after(run, null) };
};

/** How many batches what is pending now makes, one at least. */
async function pendingBatches(sql: Db): Promise<number> {
  const [pending] = await sql<{ count: number }[]>`
    select count(distinct (kind = 's', id))::float8 as count from truecount.pending_change where kind in ('a', 'm', 's')`;
  return Math.max(1, Math.ceil(pending!.count / env().BATCH_SIZE));
}

export const foldPending: Phase = async ({ tx, run, steps }) => {
  const result = await refreshPending(tx, run.id, steps);
  const isLast = result.read < env().BATCH_SIZE;
  return { ...result, next: isLast ? after(run, 'pending') : run.position };
};

async function recentConversations(sql: Db, done: string | null, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select recent.conversation_id as id from truecount.team_statistics team cross join lateral (
      select conversation_id from truecount.session_statistics statistics
      where statistics.team_id = team.team_id and sort_at >= now() - ${RECENT_HOURS} * interval '1 hour'
    ) recent where ${within(sql, 'conversation_id', { kind: 'range', after: done, through: null })} order by 1 limit ${limit}`;
  return rows.map((row) => row.id);
}

async function countRecent(sql: Db): Promise<number> {
  const [recent] = await sql<{ count: number }[]>`
    select count(*)::int as count from truecount.team_statistics team cross join lateral (
      select from truecount.session_statistics statistics
      where statistics.team_id = team.team_id and sort_at >= now() - ${RECENT_HOURS} * interval '1 hour'
    ) recent`;
  return recent!.count;
}

export const sweepRecent: Phase = async ({ tx, run, steps }) => {
  const size = env().BATCH_SIZE;
  const conversations = await recentConversations(tx, run.position.after ?? null, size);
  if (conversations.length === 0) return { read: 0, changed: 0, batches: 0, next: after(run, 'recent') };
  const target = { kind: 'list' as const, conversations };
  const result = await refreshTarget(tx, target, conversations.length, run.id, steps, 'sweep');
  const isLast = conversations.length < size;
  return {
    ...result,
    next: isLast ? after(run, 'recent') : { ...run.position, after: conversations.at(-1)! },
  };
};

/** One more stretch of all sessions, going on where the last sweep ended and beginning again at the end. */
export const sweepOlder: Phase = async ({ tx, run, steps }) => {
  const [state] = await tx<
    { done: string | null; share: number }[]
  >`select swept_through as done, (select ceil(coalesce(sum(session_count + test_session_count), 0) / ${RUNS_A_ROUND}) from truecount.team_statistics)::int as share
    from truecount.capture_state`;
  const size = env().BATCH_SIZE;
  const { done, share } = state!;
  const left = run.position.left ?? (run.type === 'older' ? share : 1);
  const { through, count } = await nextRange(tx, done, size);
  const result = await refreshTarget(
    tx,
    { kind: 'range', after: done, through },
    count,
    run.id,
    steps,
    'sweep',
  );
  // Right sides are the row as it was.
  await tx`
    update truecount.capture_state
    set swept_through = ${through}, round_began_at = case when ${done}::bigint is null then now() else round_began_at end,
      swept_at = case when ${through}::bigint is not null then swept_at
        when ${done}::bigint is null then now() else round_began_at end`;
  const isLast = through === null || left <= count;
  return { ...result, next: isLast ? after(run, 'older') : { ...run.position, left: left - count } };
};

/** Chatbots that are new, gone or of another team, and that capture by tail cannot all see. */
async function noteMovedChatbots(sql: Db): Promise<void> {
  const source = sourceOf(sql);
  await sql`
    insert into truecount.pending_change (kind, id)
    select 'c', coalesce(chatbot.id, total.chatbot_id)
    from ${source.chatbot} chatbot full join truecount.chatbot_statistics total on total.chatbot_id = chatbot.id
    where total.team_id is distinct from chatbot.team_id`;
}

/** SQL: the newest refresh of everything is older than a week, or there was none. */
export function isFullDue(sql: Db): Fragment {
  return sql`not exists (
    select from truecount.statistics_update_log
    where type = 'full' and state = 'done' and finished_at > now() - interval '7 days')`;
}

async function readFullDue(sql: Db): Promise<boolean> {
  const [full] = await sql<{ isDue: boolean }[]>`select ${isFullDue(sql)} as "isDue"`;
  return full!.isDue;
}
