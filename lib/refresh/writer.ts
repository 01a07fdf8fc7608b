/** One writer at a time: a table lock, taken before the transaction's snapshot and released with it, however it ends. */
import type postgres from 'postgres';
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { requireRevision } from '@/lib/source/current';
import { withSource } from '@/lib/source/follow';
import { sourceLock, untilFree } from '@/lib/source/locked';

export type WriterTransaction = postgres.TransactionSql<{ instant: string }>;

/**
 * Runs `work` as the only writer of the cache tables, in one REPEATABLE READ transaction whose snapshot is newer than
 * the lock: LOCK TABLE, unlike an advisory lock function, takes no snapshot of its own.
 * Statements are limited to REFRESH_TIMEOUT seconds, the wait for the lock too; while a table of the source's is locked the
 * attempt is given up, and made again, for as long.
 *
 * @throws SourceProblemError when the platform's tables no longer fit
 * @param isImpatient throws the database's error 55P03 when another writes, or a table is locked
 */
export async function withWriter<Result>(
  sql: Sql,
  work: (tx: WriterTransaction) => Promise<Result>,
  { isImpatient = false }: { isImpatient?: boolean } = {},
): Promise<Result> {
  const limit = env().REFRESH_TIMEOUT * 1000;
  const attempt = () =>
    sql.begin('isolation level repeatable read', async (tx) => {
      // Utility commands only until the lock is held: none of them takes the snapshot. One round trip for all.
      await tx
        .unsafe(`
      set local lock_timeout = ${limit};
      lock table truecount.writer in exclusive mode${isImpatient ? ' nowait' : ''};
      set local lock_timeout = ${sourceLock.ms};
      set local statement_timeout = ${limit};
      set local truecount.writer = 'on';
      set local jit = off;
      set local max_parallel_workers_per_gather = 0;
      set local work_mem = '64MB';
      set local plan_cache_mode = force_custom_plan`)
        .simple();
      const result = await work(tx as WriterTransaction);
      const [source] = await tx<{ revision: string }[]>`select revision from truecount.source_state`;
      requireRevision(source!.revision);
      return result;
    });
  // Nothing of an attempt that failed is left, so that it can be made again.
  return (await withSource(sql, () => untilFree(isImpatient ? 0 : env().REFRESH_TIMEOUT, attempt))) as Result;
}

/**
 * Steers the planner to merge joins over index order for a long stretch of ids: its own choice, a hash of every group,
 * is up to 1.6 times slower. Lists of ids are planned without it.
 */
export async function preferIndexOrder(tx: WriterTransaction, prefer: boolean): Promise<void> {
  const value = prefer ? 'off' : 'on';
  await tx
    .unsafe(
      `set local enable_hashjoin = ${value}; set local enable_sort = ${value}; set local enable_seqscan = ${value}`,
    )
    .simple();
}
