/** Roles with few rights, for tests. Roles are the server's: each has a name of its own, and goes with its database. */
import { randomBytes } from 'node:crypto';
import type { TestDatabase } from '@/db/testing/database';

export interface TestRole {
  name: string;
  /** Address of the database as this role. */
  url: string;
}

/** A role that may sign in to the database, and nothing else there. */
export async function createRole({ sql, url }: TestDatabase, title: string): Promise<TestRole> {
  const name = `truecount_test_${title}_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  await sql.unsafe(`
    create role ${name} login password '${password}';
    revoke all on schema public from public;
    do $$ begin execute format('revoke all on database %I from public', current_database()); end $$;
    do $$ begin execute format('grant connect on database %I to ${name}', current_database()); end $$`);
  const address = new URL(url);
  address.username = name;
  address.password = password;
  return { name, url: address.href };
}

/** What docs/attach.md asks for: to make schemas, and to read the platform's tables and the sequences of their keys. */
export async function grantReading({ sql }: TestDatabase, { name }: TestRole): Promise<void> {
  await sql.unsafe(`
    do $$ begin execute format('grant create on database %I to ${name}', current_database()); end $$;
    grant usage on schema public to ${name};
    grant select on all tables in schema public to ${name};
    grant select on all sequences in schema public to ${name}`);
}

/** Drops the database, and the roles then. */
export async function dropWithRoles(database: TestDatabase, ...roles: TestRole[]): Promise<void> {
  for (const { name } of roles) await database.sql.unsafe(`drop owned by ${name} cascade`);
  for (const { name } of roles) await database.sql.unsafe(`drop role ${name}`);
  await database.drop();
}
