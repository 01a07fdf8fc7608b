/**
 * Emptying the cache tables, to be filled anew. By DELETE: a page that began before sees every row, one that begins after sees
 * that nothing is filled and shows the fill's progress. TRUNCATE would take the rows from pages that are under way.
 */
import { setTimeout } from 'node:timers/promises';
import { db, type Sql } from '@/db/client';
import { describeError, TellableError } from '@/lib/errors';
import { withWriter } from '@/lib/refresh/writer';

/** For so long another batch is waited for, milliseconds. */
const PATIENCE_MS = 5_000;
const ASK_AGAIN_MS = 100;

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
export async function clearCache(sql: Sql = db(), patienceMs = PATIENCE_MS): Promise<number> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await withWriter(sql, removeAll, { isImpatient: true });
    } catch (error) {
      if (describeError(error).code !== '55P03') throw error;
      if (performance.now() > until)
        throw new TellableError(
          'Another refresh is writing the cache: wait for its end or cancel it. Nothing was cleared.',
        );
    }
    await setTimeout(ASK_AGAIN_MS);
  }
}

async function removeAll(tx: Parameters<Parameters<typeof withWriter>[1]>[0]): Promise<number> {
  let removed = 0;
  for (const table of TABLES) removed += (await tx.unsafe(`delete from truecount.${table}`)).count;
  // The engine's own deletes are no losses, so it is said here that nothing is filled.
  await tx`update truecount.cache_state set filled_at = null, emptied_count = emptied_count + 1`;
  await tx`update truecount.archive_state set filled_at = null`;
  return removed;
}
