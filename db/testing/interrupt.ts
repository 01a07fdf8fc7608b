/** Ends a backend before its nth statement, as a restart of the database would. */
import postgres from 'postgres';
import type { Sql } from '@/db/client';
import { connect } from '@/db/client';

export interface Interrupted {
  /** Whether the statement was reached at all. */
  reached: boolean;
  error: unknown;
}

/**
 * Runs `work` on a client whose backend is terminated before statement `nth` (from 1), one connection only.
 * The server must run on this machine.
 */
export async function interruptAt(
  url: string,
  nth: number,
  work: (sql: Sql) => Promise<unknown>,
): Promise<Interrupted> {
  let backend = 0;
  let count = 0;
  const sql = connect(url, {
    max: 1,
    name: 'truecount interrupted',
    onStatement: () => {
      if (backend === 0) return;
      count += 1;
      if (count === nth) process.kill(backend, 'SIGTERM');
    },
  });
  try {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    backend = row!.pid;
    await work(sql);
    return { reached: count >= nth, error: null };
  } catch (error) {
    return { reached: count >= nth, error };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The error is the loss of the connection, whichever side saw it first. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const ofServer = error instanceof postgres.PostgresError && error.code.startsWith('57P');
  return ofServer || /^(CONNECTION_|ECONNRESET|EPIPE)/.test(String(error.code));
}
