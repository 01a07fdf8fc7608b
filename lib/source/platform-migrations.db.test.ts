/** The platform's own migrations while Truecount is attached: they never fail because of it, and its numbers stay right. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { type Capture, keepUp } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, addTag, createSmallPlatform } from './testing/open-chat-studio';
import { recount } from './testing/recount-open-chat-studio';
import { showAll } from './testing/show';

/** What changes nothing that is counted. */
const HARMLESS: [string, string][] = [
  ['drops a column that is not read', 'alter table experiments_experimentsession drop column reviewed_at'],
  ['drops one in the middle of a captured table', 'alter table chat_chatmessage drop column summary'],
  ['adds a column', 'alter table chat_chatmessage add column rating integer not null default 0'],
  ['renames a column', 'alter table experiments_experiment rename version_number to number_of_version'],
  ['widens a varchar', 'alter table experiments_experimentsession alter status type varchar(255)'],
  ['makes text of it', 'alter table experiments_experimentsession alter status type text'],
  ['makes text of roles', 'alter table chat_chatmessage alter message_type type text'],
  ['limits the text of messages', 'alter table chat_chatmessage alter content type varchar(10000)'],
  ['limits names', 'alter table experiments_experiment alter name type char(200)'],
  ['widens a key', 'alter table annotations_customtaggeditem alter object_id type bigint'],
  ['narrows a key', 'alter table chat_chatmessage alter chat_id type integer'],
  ['narrows the key of sessions', 'alter table experiments_experimentsession alter id type integer'],
  ['widens both again', 'alter table chat_chatmessage alter chat_id type bigint'],
  ['takes the traces away', 'drop table trace_trace'],
];

/** By copying: the new table has neither triggers nor the old one's files. */
const REPLACING = `
  create table new_message (like chat_chatmessage including all);
  insert into new_message select * from chat_chatmessage;
  select setval(pg_get_serial_sequence('new_message', 'id'), max(id)) from new_message;
  alter table chat_chatmessage rename to old_message;
  alter table new_message rename to chat_chatmessage`;

describe.each<Capture>(['triggers', 'tail'])('with capture by %s', (capture) => {
  let database: TestDatabase;
  let platform: Sql;
  let session: { session: string; chat: string };
  beforeAll(async () => {
    database = await createPlatformDatabase(createSmallPlatform);
    platform = connect(database.url, { name: 'platform' });
    session = await addSession(platform, { platform: 'web' });
    await addSession(platform, { platform: 'evaluations', chatbotId: 2 });
    await addSession(platform, { platform: null, channelId: 2, chatbotId: 3 });
    await addMessages(platform, session.chat, [{}, { type: 'ai' }, {}]);
    await attachDatabase(database, { capture });
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(async () => {
    await platform.end({ timeout: 1 });
    await database.drop();
  });
  // Connections that have prepared their statements.
  beforeEach(() => Promise.all([1, 2, 3].map(() => showAll(database.sql))));

  let written = 0;
  /** What the platform does all day. */
  async function write(): Promise<void> {
    written += 1;
    const at = new Date(Date.UTC(2026, 7, 2) + written * 60_000).toISOString();
    const [message] = await addMessages(platform, session.chat, [{ at }]);
    await addTag(platform, 'message', message!, ['v1', 'v2', 'v10', 'v2-unreleased'][written % 4]!);
    await addSession(platform, { platform: 'web', chatbotId: 1, participantId: 2 });
  }

  /** When everything that is pending is folded. */
  async function expectKnown(): Promise<void> {
    await pollIfTail(database.sql);
    await fold(database.sql, { trigger: 'test' });
    expect(await showAll(database.sql)).toEqual(await recount(platform));
    expect(await verify(database.sql)).toMatchObject({ wrong: 0, unswept: 0, pending: 0 });
  }

  it.each(HARMLESS)('the platform %s', async (_, migration) => {
    const { sql } = database;
    await platform.unsafe(migration);
    await write();
    expect(await showAll(sql)).toEqual(await recount(platform));
    await keepUp(sql);
    await write();
    expect(await showAll(sql)).toEqual(await recount(platform));
    await expectKnown();
    await write();
    expect(await showAll(sql)).toEqual(await recount(platform));
    await expectKnown();
  });

  it('the platform puts another table in the place of one, which is learned at the next look', async () => {
    await platform.unsafe(REPLACING);
    await write();
    await keepUp(database.sql);
    await write();
    expect(await showAll(database.sql)).toEqual(await recount(platform));
    await expectKnown();
  });
});
