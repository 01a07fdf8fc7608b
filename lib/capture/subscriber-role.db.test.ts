/** A subscriber where Truecount is no superuser: its role is a member of the one that owns the tables, and no more. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { findTraces, removeAll } from '@/lib/attach/detach';
import { planAttach } from '@/lib/attach/plan';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, addTag } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { PLATFORM_TABLES, type Replication, startReplication } from '@/lib/source/testing/replication';
import { createRole, grantReading, type TestRole } from '@/lib/source/testing/role';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { notesIn } from './testing';

let replication: Replication;
let owner: TestRole;
let reader: TestRole;
let sql: Sql;
let chat: string;
beforeAll(async () => {
  replication = await startReplication();
  const { subscriber, publisher } = replication;
  ({ chat } = await addSession(publisher, { platform: 'web' }));
  owner = await createRole(subscriber, 'owner');
  reader = await createRole(subscriber, 'reader');
  await grantReading(subscriber, reader);
  await subscriber.sql.unsafe(`grant usage, create on schema public to ${owner.name}`);
  for (const table of PLATFORM_TABLES)
    await subscriber.sql.unsafe(`alter table ${table} owner to ${owner.name}`);
  await replication.publish(...PLATFORM_TABLES);
  sql = connect(reader.url, { name: 'truecount test' });
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  const { subscriber } = replication;
  await subscriber.sql`drop subscription if exists truecount_test`;
  for (const { name } of [reader, owner]) await subscriber.sql.unsafe(`drop owned by ${name} cascade`);
  for (const { name } of [reader, owner]) await subscriber.sql.unsafe(`drop role ${name}`);
  await replication.remove();
});

it('says which role it must be a member of', async () => {
  await expect(planAttach(sql)).rejects.toThrow(
    new RegExp(`needs a role that owns public\\.\\w+, .*: grant its owner to ${reader.name}\\.$`),
  );
  await replication.subscriber.sql.unsafe(`grant ${owner.name} to ${reader.name}`);
});

it('then sees what replication applies, and leaves nothing', async () => {
  await attachDatabase(reader);
  await runRefresh(sql, { type: 'full', trigger: 'test' });
  const [message] = await addMessages(replication.publisher, chat, [{}]);
  await addTag(replication.publisher, 'message', message!, 'v2');
  await replication.catchUp();
  expect(await notesIn(sql)).toEqual([`a ${chat}`]);
  expect(await showAll(sql)).toEqual(await recount(replication.publisher));
  await replication.publisher`truncate chat_chatmessage`;
  await replication.catchUp();
  expect(await showAll(sql)).toEqual(await recount(replication.publisher));
  await fold(sql, { trigger: 'test' });
  expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 0 });
  await removeAll(sql);
  expect(await findTraces(replication.subscriber.sql)).toEqual([]);
});
