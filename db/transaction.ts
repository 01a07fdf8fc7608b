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
