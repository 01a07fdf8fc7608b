/** The database of a command: DATABASE_URL, or the embedded server's. */
import { disconnect } from '@/db/client';
import { acquireServer } from '@/db/embedded/server';
import { prepareDatabase } from '@/lib/capture/capture';
import { parseEnv, setDatabase } from '@/lib/env';
import { root } from './paths';

export interface OpenDatabase {
  url: string;
  /** For another process that uses the embedded server; undefined with DATABASE_URL. */
  lease: string | undefined;
  close(): Promise<void>;
}

/** The embedded server with one of its databases, for `db()` of this process too. */
export async function openEmbedded(database?: string): Promise<OpenDatabase> {
  const home = parseEnv(process.env).TRUECOUNT_HOME;
  const server = await acquireServer({ home, database, onNote: (line) => console.error(line) });
  setDatabase(server.url);
  const close = async () => {
    await disconnect();
    server.release();
  };
  return { url: server.url, lease: server.lease, close };
}

async function openDatabase(): Promise<OpenDatabase> {
  const url = parseEnv(process.env).DATABASE_URL;
  return url ? { url, lease: undefined, close: disconnect } : openEmbedded();
}

/**
 * Runs `work` with a migrated database, which `db()` gives too, and closes what it opened.
 *
 * @param work gets the database's address and, for the embedded server, its lease
 */
export async function withDatabase<T>(
  work: (url: string, lease: string | undefined) => Promise<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    await prepareDatabase(database.url, root);
    return await work(database.url, database.lease);
  } finally {
    await database.close();
  }
}

/**
 * Runs `work` with the address of a database that is used as it is: nothing is migrated.
 * @param given its address; DATABASE_URL, or the embedded server's, unless given
 */
export async function withGivenDatabase(
  given: string | undefined,
  work: (url: string) => Promise<void>,
): Promise<void> {
  if (given !== undefined) setDatabase(requireAddress(given));
  const database = await openDatabase();
  try {
    await work(database.url);
  } finally {
    await database.close();
  }
}

/** @throws EnvError that names no part of the address */
function requireAddress(given: string): string {
  return parseEnv({ ...process.env, DATABASE_URL: given }).DATABASE_URL!;
}
