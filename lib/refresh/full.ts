/** A refresh of everything: totals of new chatbots, all sessions in batches, and the totals once more at the end. */
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { sourceOf } from '@/lib/source/current';
import { refreshTarget } from './batch';
import { settleChatbots } from './chatbots';
import { dropVanished, pendingEverything, takeEverything, takePendingChatbots } from './pending';
import type { Phase, Position, Stride } from './position';
import { nextRange } from './target';

/** How often a fill begins again because the tables were emptied meanwhile. */
const FILL_ATTEMPTS = 3;

/** How often the tables were emptied so far, and whether they are filled. */
async function readFill(sql: Db): Promise<{ emptied: string; isFilled: boolean }> {
  const [state] = await sql<{ emptied: string; isFilled: boolean }[]>`
    select emptied_count as emptied, filled_at is not null as "isFilled" from truecount.cache_state`;
  return state!;
}

export const beginEverything: Phase = async ({ tx, run, steps }) => {
  const { emptied, isFilled } = await readFill(tx);
  const said = await pendingEverything(tx);
  const [sessions] = await tx<
    { count: number }[]
  >`select count(*)::int as count from ${sourceOf(tx).session} session`;
  const { attempt = 0, problem } = run.position;
  return {
    read: 0,
    changed: await addChatbots({ tx, run, steps }),
    batches: 0,
    batchesTotal: Math.max(1, Math.ceil(sessions!.count / env().BATCH_SIZE)),
    next: {
      phase: 'range',
      after: null,
      emptied,
      wasFilled: isFilled,
      said,
      attempt: attempt + 1,
      ...(problem && { problem }),
    },
  };
};

/** New chatbots get their row first, so that the batches can move its totals by differences. */
async function addChatbots({ tx, run, steps }: Stride): Promise<number> {
  const missing = await tx<{ id: string }[]>`
    select id from ${sourceOf(tx).chatbot} chatbot
    where not exists (select from truecount.chatbot_statistics total where total.chatbot_id = chatbot.id)`;
  if (missing.length === 0) return 0;
  const ids = missing.map((row) => row.id);
  return steps.time('chatbots', () => settleChatbots(tx, ids, run.id));
}

/** A first fill, and one after everything changed, come upon nothing that anybody was shown as it was. */
const watchOf = ({ wasFilled, said = [] }: Position) => (wasFilled && said.length === 0 ? 'sweep' : null);

export const refreshRange: Phase = async ({ tx, run, steps }) => {
  const { position } = run;
  const after = position.after ?? null;
  const { through, count } = await nextRange(tx, after, env().BATCH_SIZE);
  const result = await refreshTarget(
    tx,
    { kind: 'range', after, through },
    count,
    run.id,
    steps,
    watchOf(position),
  );
  const next = through === null ? ({ phase: 'totals' } as const) : { after: through };
  return { ...result, next: { ...position, ...next } };
};

/** The totals once more from the rows; everything once more when the tables were emptied since the run began. */
export const settleEverything: Phase = async ({ tx, run, steps }) => {
  const { position } = run;
  const noted = await takePendingChatbots(tx);
  const known = watchOf(position) ? noted : null;
  await takeEverything(tx, position.said ?? []);
  await dropVanished(tx);
  const changed = await steps.time('chatbots', () => settleChatbots(tx, null, run.id, known));
  if ((await readFill(tx)).emptied !== position.emptied) {
    if ((position.attempt ?? 1) >= FILL_ATTEMPTS)
      throw new Error('The cache tables were emptied again and again while they were filled.');
    // A run by strategy that turned out to be one of everything is of type full by now.
    return { read: 0, changed, batches: 0, next: { ...position, phase: 'begin' } };
  }
  await tx`update truecount.cache_state set filled_at = clock_timestamp() where filled_at is null`;
  // Buckets too are counted again from scratch, by the next run of the archive.
  await tx`update truecount.archive_state set due_at = clock_timestamp()`;
  return { read: 0, changed, batches: 0, next: null, isFirstFill: position.wasFilled === false };
};

/** After a first fill the planner knows nothing of the tables and no page of them is marked as visible to all. */
export async function vacuumCache(sql: Sql): Promise<void> {
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
      log.warn({ operation: 'vacuum', table, error: describeError(error) }, 'table not vacuumed');
    });
  }
}
