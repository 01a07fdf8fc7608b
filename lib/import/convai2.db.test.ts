/** Real conversations whose true counts are known. The file is not part of the project: TRUECOUNT_FIXTURES names its folder. */
import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { importSessions } from './import-sessions';

const fixtures = process.env.TRUECOUNT_FIXTURES;
const file = fixtures ? path.join(fixtures, 'data', 'convai2-wild.jsonl') : undefined;
const isThere = file !== undefined && existsSync(file);
if (!isThere)
  console.log(
    'Skipped: the ConvAI2 conversations; set TRUECOUNT_FIXTURES to the folder that has data/convai2-wild.jsonl.',
  );

describe.skipIf(!isThere)('the ConvAI2 conversations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('are counted as they were counted outside', async () => {
    const run = () => importSessions(database.sql, createReadStream(file!), { team: 'default' });
    expect(await run()).toEqual({
      lines: 1111,
      sessionsNew: 1111,
      sessionsChanged: 0,
      sessionsUnchanged: 0,
      messages: 14_623,
      rejected: 0,
    });
    expect(await run()).toMatchObject({ sessionsNew: 0, sessionsChanged: 0, sessionsUnchanged: 1111 });
    const rows = await database.sql`
      select chatbot.name, count(distinct session.id)::int as sessions, count(distinct participant_id)::int as participants,
        count(message.id)::int as messages, max(message.created_at) as last
      from truecount_platform.chatbot
      join truecount_platform.session on session.chatbot_id = chatbot.id
      left join truecount_platform.message on message.session_id = session.id and role = 'human'
      group by chatbot.id
      order by name`;
    expect([...rows]).toEqual([
      {
        name: 'Bot 002',
        sessions: 280,
        participants: 223,
        messages: 3330,
        last: '2018-12-16T20:27:17.000000Z',
      },
      { name: 'Bot 004', sessions: 1, participants: 1, messages: 1, last: '2018-10-29T03:32:08.296000Z' },
      {
        name: 'Bot 006',
        sessions: 293,
        participants: 244,
        messages: 1271,
        last: '2018-12-17T21:15:27.267000Z',
      },
      {
        name: 'Bot 009',
        sessions: 318,
        participants: 278,
        messages: 1932,
        last: '2018-12-17T13:10:17.119000Z',
      },
      {
        name: 'Bot 011',
        sessions: 219,
        participants: 183,
        messages: 1130,
        last: '2018-12-16T20:26:34.000000Z',
      },
    ]);
  });
});
