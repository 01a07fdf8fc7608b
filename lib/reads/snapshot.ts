/** One read is one REPEATABLE READ, READ ONLY transaction: rows, totals and clocks belong to the same instant. */
import type postgres from 'postgres';
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { ReadTimeoutError } from './errors';

export type Snapshot = postgres.TransactionSql<{ instant: string }>;

/** Snapshots in which nothing is pending: what reads them needs no row counted live. */
const settled = new WeakSet<object>();

/** Whether some rows of this snapshot may have to be counted live; true where nobody has looked. */
export function hasPending(snapshot: Db): boolean {
  return !settled.has(snapshot);
}

/**
 * @param isPlain the statements are those of a default list, whose plan is one index walk whatever the values: it is made
 *   once a connection, where planning anew would cost more than running it
 * @throws ReadTimeoutError when a statement runs past READ_TIMEOUT, or the database's error
 */
export async function inSnapshot<Result>(
  sql: Sql,
  work: (snapshot: Snapshot) => Promise<Result>,
  isPlain = false,
): Promise<Result> {
  try {
    return (await sql.begin('isolation level repeatable read read only', async (tx) => {
      const results = await tx
        .unsafe<{ pending: boolean }[][]>(`
          set local statement_timeout = ${env().READ_TIMEOUT * 1000}; set local jit = off;
          ${isPlain ? 'set local plan_cache_mode = force_generic_plan;' : ''}
          select exists (select from truecount.pending_change) as pending`)
        .simple();
      if (results.at(-1)?.[0]?.pending === false) settled.add(tx);
      return work(tx as Snapshot);
    })) as Result;
  } catch (error) {
    if (describeError(error).code === '57014') throw new ReadTimeoutError();
    throw error;
  }
}
