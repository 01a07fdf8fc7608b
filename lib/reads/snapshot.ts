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
 * @param limit seconds for one statement; READ_TIMEOUT unless given, 0 for none
 * @throws ReadTimeoutError, or the database's error
 */
export async function inSnapshot<Result>(
  sql: Sql,
  work: (snapshot: Snapshot) => Promise<Result>,
  limit = env().READ_TIMEOUT,
): Promise<Result> {
  try {
    return (await sql.begin('isolation level repeatable read read only', async (tx) => {
      const results = await tx
        .unsafe<{ pending: boolean }[][]>(`
          set local statement_timeout = ${limit * 1000}; set local jit = off;
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
