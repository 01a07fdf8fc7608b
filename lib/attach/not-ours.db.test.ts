/** What others have in the database, under names like ours or behind row security: never removed, never miscounted. */
import { afterEach, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { prepareDatabase } from '@/lib/capture/capture';
import { recognise } from '@/lib/source/recognise';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { createRole, dropWithRoles, grantReading, type TestRole } from '@/lib/source/testing/role';
import { removeAll } from './detach';
import { createMissingIndexes, INDEX_MARK } from './indexes';
import { refuseDetach } from './refusals';
import { findTraces } from './traces';

let database: TestDatabase;
const roles: TestRole[] = [];
afterEach(() => dropWithRoles(database, ...roles.splice(0)));

const start = async (also: string) => {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    await sql.unsafe(also);
  });
};

it('a schema truecount_platform of something else is no place for an attach, and stays', async () => {
  await start('create schema truecount_platform; create table truecount_platform.team as select 7 as id');
  await expect(attachDatabase(database)).rejects.toThrow(/truecount_platform .* nothing was changed/);
  await expect(refuseDetach(database.sql)).rejects.toThrow(/that no attach of this version has made/);
  expect(await database.sql`select id from truecount_platform.team`).toEqual([{ id: 7 }]);
});

it('conversations whose cache was dropped by hand are not detached', async () => {
  database = await createPlatformDatabase(async () => {});
  await prepareDatabase(database.url);
  await database.sql`insert into truecount_platform.team (slug, name) values ('one', 'One')`;
  await database.sql`drop schema truecount cascade`;
  await expect(refuseDetach(database.sql)).rejects.toThrow(/drop them by hand/);
});

it('an index of the operator’s with a name like ours stays; one that was made goes', async () => {
  await start(`create table truecount_notes (id serial primary key);
    create index truecount_mine on chat_chatmessage (updated_at);
    drop index chat_chatmessage_chat_id_message_type_created_at_idx`);
  const { sql } = database;
  await attachDatabase(database);
  const [made] = await createMissingIndexes(sql, await recognise(sql));
  expect((await findTraces(sql)).filter(({ kind }) => kind === 'index')).toEqual([
    { kind: 'index', name: made },
  ]);
  await removeAll(sql);
  expect(await findTraces(sql)).toEqual([]);
  const left = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'i' and relname like 'truecount%' order by 1`;
  expect(left.map(({ name }) => name)).toEqual(['truecount_mine', 'truecount_notes_pkey']);
});

it('an index whose name is taken is not made, and what has the name stays', async () => {
  await start(`drop index chat_chatmessage_chat_id_message_type_created_at_idx;
    create index truecount_chat_chatmessage_chat_id_message_type_created_at on chat_chatmessage (updated_at)`);
  const { sql } = database;
  await expect(createMissingIndexes(sql, await recognise(sql))).rejects.toThrow(/There is something named/);
  const [still] = await sql<{ mark: string | null }[]>`
    select obj_description('truecount_chat_chatmessage_chat_id_message_type_created_at'::regclass) as mark`;
  expect(still!.mark).not.toBe(INDEX_MARK);
});

it('row security that hides rows is told in place of fewer rows', async () => {
  await start('alter table chat_chatmessage enable row level security');
  const role = await createRole(database, 'hidden');
  roles.push(role);
  await grantReading(database, role);
  await expect(attachDatabase({ url: role.url })).rejects.toThrow(
    /row security hides rows of table chat_chatmessage/,
  );
});
