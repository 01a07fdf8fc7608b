/** Ends all backends of a client before its nth statement, as a restart of the database would. */
import postgres from 'postgres';
import type { Sql } from '@/db/client';
import { connect } from '@/db/client';

export interface Interrupted {
  /** Whether the statement was reached at all. */
  reached: boolean;
  error: unknown;
}

/**
 * Runs `work` on a client of two connections whose backends are terminated before statement `nth` (from 1).
 * The server must run on this machine.
 */
export async function interruptAt(
  url: string,
  nth: number,
  work: (sql: Sql) => Promise<unknown>,
): Promise<Interrupted> {
  let backends: number[] = [];
  let count = 0;
  const sql = connect(url, {
    max: 2,
    name: 'truecount interrupted',
    onStatement: () => {
      if (backends.length === 0) return;
      count += 1;
      if (count === nth) for (const backend of backends) process.kill(backend, 'SIGTERM');
    },
  });
  try {
    // Two at once, so that each is of a connection of its own.
    const pids = await Promise.all(
      [0, 1].map(() => sql<{ pid: number }[]>`select pg_backend_pid() as pid from pg_sleep(0.05)`),
    );
    backends = [...new Set(pids.map(([row]) => row!.pid))];
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
