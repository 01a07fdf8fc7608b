/** Transactions that survive the loss of their connection: the driver's own would send ROLLBACK into a closed socket. */
import postgres from 'postgres';
import type { Sql } from './client';

export type Transaction = postgres.TransactionSql<{ instant: string }>;

/**
 * As `sql.begin`, but once the connection is lost nothing more is sent on it: with postgres.js 3.4 a COMMIT or ROLLBACK
 * after the loss ends the process, by an exception outside of any promise.
 * @param work `lost` is aborted with the connection; check it after waiting for anything but a statement
 * @returns what `work` gave, once committed
 * @throws what `work` threw, rolled back; the driver's error when the connection is lost
 */
export async function transaction<T>(
  sql: Sql,
  work: (tx: Transaction, lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const losing = new AbortController();
  const outcome: { value?: { of: T } } = {};
  const begun = sql.begin(
    (tx) =>
      new Promise<void>((resolve, reject) => {
        // The driver tells of a loss before the next turn of the event loop; left unsettled, it then sends nothing.
        const settle = (action: () => void) => void setImmediate(() => losing.signal.aborted || action());
        work(tx, losing.signal).then(
          (value) =>
            settle(() => {
              outcome.value = { of: value };
              resolve();
            }),
          (error: unknown) => {
            // The server closes the connection after such an error; its loss ends the transaction.
            if (!endsConnection(error)) settle(() => reject(error));
          },
        );
      }),
  );
  try {
    await begun;
  } catch (error) {
    losing.abort(error);
    throw error;
  }
  if (!outcome.value) throw new Error('A transaction was committed before its work was done.');
  return outcome.value.of;
}

function endsConnection(error: unknown): boolean {
  return (
    error instanceof postgres.PostgresError && (error.severity === 'FATAL' || error.severity === 'PANIC')
  );
}
