/** Brings a database to the current schema. Safe from several processes at once. */
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { connect, type Sql } from './client';
import { createIndexes } from './indexes';

/** Key of the advisory lock that one migrating process holds ("truecoun" as a number). */
export const MIGRATION_LOCK = '8390331664018695534';

/** Thrown when the database cannot be used; the message says why and what to do. */
export class DatabaseError extends Error {}

/** Folder of the committed migrations; every entry point runs from the project's root. */
const folder = (root: string) => path.join(root, 'db', 'migrations');

export interface Migrating {
  /** The project's folder, the working directory unless given. */
  root?: string;
  /** Throws where nothing may be made. */
  before?: (sql: Sql) => Promise<void>;
  /** What else must be made, by one process at a time too. */
  afterwards?: (sql: Sql) => Promise<void>;
}

/**
 * @param url database address
 * @throws DatabaseError for a server older than 14
 */
export async function migrate(
  url: string,
  { root = process.cwd(), before, afterwards }: Migrating = {},
): Promise<void> {
  const lock = connect(url, { max: 1, name: 'truecount migrate' });
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [server] = await lock<
      { version: number }[]
    >`select current_setting('server_version_num')::int as version`;
    if (server!.version < 140_000) throw new DatabaseError('PostgreSQL 14 or newer is needed.');
    await waitForLock(lock);
    await before?.(lock);
    if (!(await isCurrent(lock, root))) {
      await runMigrations(drizzle(client), {
        migrationsFolder: folder(root),
        migrationsSchema: 'truecount',
        migrationsTable: 'migrations',
      });
    }
    await createIndexes(lock);
    await afterwards?.(lock);
  } finally {
    await Promise.all([lock.end({ timeout: 1 }), client.end({ timeout: 1 })]);
  }
}

/** Every migration is done: a role that may make no schema can go on with those that are there. */
async function isCurrent(sql: Sql, root: string): Promise<boolean> {
  const [table] = await sql<
    { exists: boolean }[]
  >`select to_regclass('truecount.migrations') is not null as exists`;
  if (!table!.exists) return false;
  const [newest] = await sql<
    { at: string | null }[]
  >`select max(created_at)::text as at from truecount.migrations`;
  const migrations = readMigrationFiles({ migrationsFolder: folder(root) });
  return newest?.at === String(migrations.at(-1)?.folderMillis);
}

/** Asks again and again instead of waiting inside a statement: CREATE INDEX CONCURRENTLY waits for every statement. */
async function waitForLock(sql: Sql): Promise<void> {
  for (;;) {
    const [lock] = await sql<
      { held: boolean }[]
    >`select pg_try_advisory_lock(${MIGRATION_LOCK}::bigint) as held`;
    if (lock!.held) return;
    await setTimeout(100);
  }
}
