/** One read is one REPEATABLE READ, READ ONLY transaction: rows, totals and clocks belong to the same instant. */
import type postgres from 'postgres';
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { ReadTimeoutError } from './errors';

export type Snapshot = postgres.TransactionSql<{ instant: string }>;

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
      await tx
        .unsafe(
          `set local statement_timeout = ${limit * 1000}; set local jit = off; set local plan_cache_mode = force_custom_plan`,
        )
        .simple();
      return work(tx as Snapshot);
    })) as Result;
  } catch (error) {
    if (describeError(error).code === '57014') throw new ReadTimeoutError();
    throw error;
  }
}
