/** A database of a platform with Truecount attached, for tests. */
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { type Attaching, attach } from '@/lib/attach/attach';
import { type Planning, planAttach } from '@/lib/attach/plan';
import { knowAdapter } from '../adapters';

/** An empty database, filled by `fill`; nothing of Truecount is in it. */
export async function createPlatformDatabase(fill: (sql: Sql) => Promise<void>): Promise<TestDatabase> {
  const database = await createTestDatabase('template0');
  await fill(database.sql);
  await database.sql`analyze`;
  return database;
}

/** Attaches, and makes this process hold the source. Adapters that are given need not be listed. */
export async function attachDatabase(
  { url }: Pick<TestDatabase, 'url'>,
  planning: Planning = {},
  attaching: Attaching = {},
): Promise<void> {
  for (const adapter of planning.adapters ?? []) knowAdapter(adapter);
  const sql = connect(url, { max: 1 });
  try {
    await attach(url, await planAttach(sql, planning), attaching);
  } finally {
    await sql.end();
  }
}
