/** A fold that a read asks for because more is pending than it can add: within the time that a page may wait. */
import { setTimeout } from 'node:timers/promises';
import type { Sql } from '@/db/client';
import { pollIfTail } from '@/lib/capture/poll';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { fold } from './fold';

/** What a page may wait for, milliseconds; the fold itself goes on afterwards. */
const BUDGET_MS = 3_000;

const folding = new WeakMap<Sql, Promise<unknown>>();

/** Folds what is pending, or waits for the fold that is under way; at most for the budget. Never fails. */
export async function foldWithin(sql: Sql, budgetMs = BUDGET_MS): Promise<void> {
  const current =
    folding.get(sql) ??
    pollAndFold(sql)
      // The read goes on with what is cached and says so.
      .catch((error: unknown) =>
        log.error({ operation: 'fold', error: describeError(error) }, 'pending changes were not folded'),
      )
      .finally(() => folding.delete(sql));
  folding.set(sql, current);
  const over = new AbortController();
  await Promise.race([
    current,
    setTimeout(budgetMs, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
}

/** What is noted is folded even where a table can no longer be followed. */
async function pollAndFold(sql: Sql): Promise<void> {
  const [polled] = await Promise.allSettled([pollIfTail(sql)]);
  await fold(sql, { trigger: 'read' });
  if (polled.status === 'rejected') throw polled.reason;
}
