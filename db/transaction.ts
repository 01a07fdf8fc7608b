/** A transaction whose work also waits for things outside the database, such as a file that is read. */
import type postgres from 'postgres';
import type { Sql } from './client';

export type Transaction = postgres.TransactionSql<{ instant: string }>;

/**
 * As `sql.begin`, and tells the work when the connection is lost while it waits for something else: a statement sent
 * after that could meet a new connection, outside of any transaction.
 * @param work `lost` is aborted with the connection; check it after waiting for anything but a statement
 */
export async function transaction<T>(
  sql: Sql,
  work: (tx: Transaction, lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const losing = new AbortController();
  try {
    return (await sql.begin((tx) => work(tx, losing.signal))) as T;
  } catch (error) {
    losing.abort(error);
    throw error;
  }
}

/**
 * A short read whose statements may take so long at most, whatever they wait for.
 * @throws the database's error 57014 when one takes longer
 */
export async function withTimeLimit<T>(
  sql: Sql,
  seconds: number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return (await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set local statement_timeout = ${Math.trunc(seconds * 1000)}`);
    return work(tx);
  })) as T;
}

/** Whether a statement went through; when it did not, the connection is lost and so is what it would have undone. */
export async function succeeds(statement: Promise<unknown>): Promise<boolean> {
  return statement.then(
    () => true,
    () => false,
  );
}
