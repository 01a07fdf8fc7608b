/** How little a role must be allowed: to read the platform, and to make schemas while it is attached. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { keepUp, prepareDatabase } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { notesIn } from '@/lib/capture/testing';
import { examine } from '@/lib/doctor/doctor';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, addTag, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { createRole, dropWithRoles, grantReading, type TestRole } from '@/lib/source/testing/role';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { findTraces, refuseDetach, removeAll } from './detach';

const CAPTURED = [
  ...['chat_chatmessage', 'experiments_experimentsession', 'experiments_experiment'],
  ...['annotations_customtaggeditem', 'annotations_tag'],
];

let database: TestDatabase;
let reader: TestRole;
let sql: Sql;
let session: { session: string; chat: string };

async function start(): Promise<void> {
  database = await createPlatformDatabase(createSmallPlatform);
  session = await addSession(database.sql, { platform: 'web' });
  await addMessages(database.sql, session.chat, [{}, { type: 'ai' }]);
  reader = await createRole(database, 'reader');
  await grantReading(database, reader);
  sql = connect(reader.url, { name: 'truecount test' });
}
const revokeCreate = () =>
  database.sql.unsafe(
    `do $$ begin execute format('revoke create on database %I from ${reader.name}', current_database()); end $$`,
  );

async function expectDetached(): Promise<void> {
  await refuseDetach(sql);
  await removeAll(sql);
  expect(await findTraces(database.sql)).toEqual([]);
}

const bad = async () => (await examine(sql)).filter(({ state }) => state === 'bad');

describe('with tail', () => {
  beforeAll(start);
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await dropWithRoles(database, reader);
  });

  it('a role that reads the platform attaches, refreshes, sweeps and detaches', async () => {
    await attachDatabase(reader, { capture: 'tail' });
    await revokeCreate();
    await prepareDatabase(reader.url);
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    await keepUp(sql);
    await pollIfTail(sql);
    const [message] = await addMessages(database.sql, session.chat, [{}]);
    await addTag(database.sql, 'message', message!, 'v10');
    expect(await showAll(sql)).toEqual(await recount(database.sql));
    await pollIfTail(sql);
    await fold(sql, { trigger: 'test' });
    for (const type of ['hybrid', 'recent', 'older', 'chatbots'] as const)
      await runRefresh(sql, { type, trigger: 'test' });
    await runRefresh(sql, { type: 'session', scopeId: session.session, trigger: 'test' });
    expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 0 });
    expect(await bad()).toEqual([]);
    await expectDetached();
  });
});

describe('with triggers', () => {
  let writer: TestRole;
  let platform: Sql;
  beforeAll(async () => {
    await start();
    writer = await createRole(database, 'writer');
    await database.sql.unsafe(`
      grant usage on schema public to ${writer.name};
      grant select, insert, update, delete, truncate on all tables in schema public to ${writer.name};
      grant usage on all sequences in schema public to ${writer.name};
      grant trigger on ${CAPTURED.join(', ')} to ${reader.name}`);
    platform = connect(writer.url, { name: 'platform' });
    await attachDatabase(reader, { capture: 'triggers' });
    await revokeCreate();
    await runRefresh(sql, { type: 'full', trigger: 'test' });
  });
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await platform.end({ timeout: 1 });
    await dropWithRoles(database, reader, writer);
  });

  it('the platform writes with a role that may nothing on ours', async () => {
    await expect(platform`select from truecount.pending_change`).rejects.toThrow(/permission denied/);
    const [message] = await addMessages(platform, session.chat, [{}]);
    await addTag(platform, 'message', message!, 'v10');
    expect(await notesIn(sql)).toEqual([`a ${session.chat}`]);
    await platform`update experiments_experimentsession set platform = 'evaluations' where id = ${session.session}`;
    await platform`delete from annotations_customtaggeditem`;
    expect(await showAll(sql)).toEqual(await recount(database.sql));
    await fold(sql, { trigger: 'test' });
    await platform`truncate chat_chatmessage`;
    expect(await notesIn(sql)).toEqual(['e']);
    await fold(sql, { trigger: 'test' });
    expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 0 });
    expect(await bad()).toEqual([]);
  });

  it('a trigger that was switched off is made anew, with no right but to make triggers', async () => {
    await database.sql`alter table chat_chatmessage disable trigger truecount_insert`;
    expect(await bad()).toHaveLength(1);
    await prepareDatabase(reader.url);
    expect(await bad()).toEqual([]);
    await addMessages(platform, session.chat, [{}]);
    expect(await showAll(sql)).toEqual(await recount(database.sql));
  });

  it('detaching needs none either', expectDetached);
});
