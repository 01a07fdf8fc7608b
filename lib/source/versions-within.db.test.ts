import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { sourceOf, versionsWithin } from './current';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, addTag, createSmallPlatform } from './testing/open-chat-studio';

let database: TestDatabase;
const chats: string[] = [];

beforeAll(async () => {
  database = await createPlatformDatabase(createSmallPlatform);
  const { sql } = database;
  for (let n = 0; n < 4; n += 1) chats.push((await addSession(sql)).chat);
  const messages: string[] = [];
  // The first conversation goes on when the last is over.
  for (const chat of [...chats, chats[0]!])
    messages.push(...(await addMessages(sql, chat, [{}, { type: 'ai' }])));
  // An answer, a question, two labels on one, one label twice, another team's, a word that is no version, and a chat.
  const labels: [number, string][] = [
    [1, 'v1'],
    [9, 'v2'],
    [2, 'v10'],
    [3, 'v1'],
    [3, 'v2'],
    [4, 'v1'],
    [5, 'v1'],
    [7, 'urgent'],
  ];
  for (const [place, tag] of labels) await addTag(sql, 'message', messages[place]!, tag);
  await addTag(sql, 'message', messages[6]!, 'v2', { team: 2 });
  await addTag(sql, 'chat', chats[3]!, 'v10');
  await attachDatabase(database);
});

afterAll(() => database.drop());

test.each([
  ['all', null, null, 7],
  ['the first', null, 0, 2],
  ['the last', 2, null, 1],
  ['some', 0, 2, 4],
  ['none', 3, null, 0],
])('finds what the relation has: %s', async (_, after, through, count) => {
  const { sql } = database;
  const condition = (db: Db) => db`
    conversation_id > ${after === null ? '0' : chats[after]!}::bigint
    and conversation_id <= ${through === null ? '1000000' : chats[through]!}::bigint`;
  const found = await sql`
    select distinct conversation_id, version from ${versionsWithin(sql, condition(sql))!} found order by 1, 2`;
  const held = await sql`
    select distinct conversation_id, version from ${sourceOf(sql).messageVersion} message_version
    where ${condition(sql)} order by 1, 2`;
  expect([...found]).toEqual([...held]);
  expect(found).toHaveLength(count);
});
