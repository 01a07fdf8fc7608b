import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { runRefresh } from '@/lib/refresh/run';
import { readChatbotPage } from './chatbot';
import { readChatbotsPage } from './chatbots';
import { DAY_COUNT } from './days';
import { loadChatbotParams } from './params';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));
const access = makeAccess('1', 'test');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The UTC day so many days ago, at a time of day. */
const at = (daysAgo: number, time: string) =>
  `${new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)}T${time}Z`;

const pages = async () => ({
  list: (await readChatbotsPage(access, loadChatbotParams({}))).page.rows.find((row) => row.id === '1')!.days,
  page: (await readChatbotPage(access, '1'))!.chatbot.days,
});

describe('the days of a chatbot', () => {
  it('are those of its human messages, cut at midnight UTC, without test sessions', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    const session = await addSession(sql);
    await addMessages(sql, session, [
      { at: at(0, '00:00:00') },
      { at: at(1, '23:59:59.999999') },
      { at: at(1, '10:00:00') },
      { role: 'ai', at: at(1, '10:00:01') },
      { at: at(13, '00:00:00') },
      { at: at(14, '23:59:59.999999') },
    ]);
    const other = await addSession(sql, { participantId: 2 });
    await addMessages(sql, other, [{ at: at(1, '11:00:00') }, { at: at(-2, '11:00:00') }]);
    await addMessages(sql, await addSession(sql, { isTest: true }), [{ at: at(1, '11:00:00') }]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    const expected = new Array(DAY_COUNT).fill(0);
    expected[0] = 1;
    expected[12] = 3;
    expected[13] = 1;
    expect(await pages()).toEqual({ list: expected, page: expected });
    await sql`delete from truecount.session_activity where conversation_id = ${session}`;
    expect(await pages()).toEqual({ list: expected, page: expected });
  });
});
