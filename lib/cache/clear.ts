/**
 * Emptying the cache tables, to be filled anew. By DELETE: a page that began before sees every row, one that begins after sees
 * that nothing is filled and shows the fill's progress. TRUNCATE would take the rows from pages that are under way.
 */
import { setTimeout } from 'node:timers/promises';
import { db, type Sql } from '@/db/client';
import { describeError, TellableError } from '@/lib/errors';
import { type WriterTransaction, withWriter } from '@/lib/refresh/writer';

/** For so long another batch is waited for, milliseconds. */
const PATIENCE_MS = 5_000;
const ASK_AGAIN_MS = 100;
/** Another writes; or changed a row of the log since this transaction's snapshot. */
const IS_BUSY = ['55P03', '40001'];

const TABLES = [
  'session_version',
  'session_activity',
  'compressed_session',
  'chatbot_bucket',
  'bucket_change',
  'session_statistics',
  'chatbot_statistics',
  'team_statistics',
] as const;

/** @returns rows removed. @throws TellableError when another refresh keeps the cache tables for itself */
export const clearCache = (sql: Sql = db(), patienceMs = PATIENCE_MS): Promise<number> =>
  asOnlyWriter(sql, removeAll, patienceMs);

/** Does `work`, of which clearing is a part, between two batches of others. @throws TellableError as clearCache */
export async function asOnlyWriter<Result>(
  sql: Sql,
  work: (tx: WriterTransaction) => Promise<Result>,
  patienceMs = PATIENCE_MS,
): Promise<Result> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await withWriter(sql, work, { isImpatient: true });
    } catch (error) {
      if (!IS_BUSY.includes(describeError(error).code)) throw error;
      if (performance.now() > until)
        throw new TellableError(
          'Another refresh is writing the cache: wait for its end or cancel it. Nothing was cleared.',
        );
    }
    await setTimeout(ASK_AGAIN_MS);
  }
}

/** Empties the tables. @returns rows removed */
export async function removeAll(tx: WriterTransaction): Promise<number> {
  let removed = 0;
  for (const table of TABLES) removed += (await tx.unsafe(`delete from truecount.${table}`)).count;
  // The engine's own deletes are no losses, so it is said here that nothing is filled.
  await tx`update truecount.cache_state set filled_at = null, emptied_count = emptied_count + 1`;
  await tx`update truecount.archive_state set filled_at = null`;
  return removed;
}
