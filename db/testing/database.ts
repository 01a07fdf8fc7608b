/** A database for one test file, cloned from the migrated template and dropped afterwards. */
import { randomBytes } from 'node:crypto';
import { connect, type Sql } from '@/db/client';

export interface TestDatabase {
  url: string;
  sql: Sql;
  /** Ends `sql` and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

function given(name: 'TRUECOUNT_TEST_SERVER' | 'TRUECOUNT_TEST_TEMPLATE'): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: name the file *.db.test.ts, so that it runs with a server.`);
}

/** @param template database to clone; `template0` gives an empty one, where nothing is migrated */
export async function createTestDatabase(template = given('TRUECOUNT_TEST_TEMPLATE')): Promise<TestDatabase> {
  const server = given('TRUECOUNT_TEST_SERVER');
  const name = `truecount_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (sql) => sql.unsafe(`create database ${name} template ${template}`));
  const address = new URL(server);
  address.pathname = `/${name}`;
  const sql = connect(address.href, { name: 'truecount test' });
  return {
    url: address.href,
    sql,
    async drop() {
      await sql.end({ timeout: 1 });
      await onServer(server, (admin) => admin.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

async function onServer(server: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = connect(server, { max: 1, name: 'truecount test set-up' });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
