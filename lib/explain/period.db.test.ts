import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { METRICS } from '@/lib/metrics';
import { readChatbotsPage } from '@/lib/reads/chatbots';
import { type AskedPeriod, loadChatbotParams } from '@/lib/reads/params';
import { runRefresh } from '@/lib/refresh/run';
import { explain, recountNumber } from './explain';
import { explainUrl, PERIOD_NUMBERS, type PeriodNumber, periodOf } from './numbers';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');
const NUMBERS = Object.keys(PERIOD_NUMBERS) as PeriodNumber[];
const first: AskedPeriod = { period: 'custom', from: '2026-01-02', to: '2026-01-03' };
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  sessions = [];
  // All begin on 1 January; the third has messages before and after the second and the third, and none on them.
  for (const [index, day] of ['02', '03', '04', '02'].entries()) {
    const session = await addSession(sql, { participantId: 1 + index, isTest: index === 3 });
    await addMessages(sql, session, [{}, { at: `2026-01-${day}T00:00:00.000001Z` }]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await runRefresh(sql, { type: 'archive', trigger: 'cli' });
});

const of = (number: PeriodNumber, asked = first) => explain(access, 'chatbot', '1', number, undefined, asked);
const recount = (number: PeriodNumber, asked = first) => recountNumber(access, 'chatbot', '1', number, asked);

describe('a number of a period', () => {
  it.each(NUMBERS)(
    '%s is what the table shows, and what is counted from the source for it',
    async (number) => {
      for (const asked of [
        first,
        { period: 'custom', from: '2026-01-01', to: null },
        { period: 'custom', from: null, to: '2026-01-02' },
        { period: '90d', from: null, to: null },
      ] as const) {
        const explained = await of(number, asked);
        const { page } = await readChatbotsPage(
          access,
          loadChatbotParams({ ...given(asked), archived: 'show' }),
        );
        const row = page.rows.find(({ id }) => id === '1')!;
        const shown = {
          sessions: row.inPeriod!.sessionCount,
          participants: row.inPeriod!.participantCount,
          messages: row.inPeriod!.humanMessageCount,
          days: row.days,
        };
        expect(explained!.value).toEqual(shown[number]);
        expect(explained).toMatchObject({ origin: 'cache', cached: shown[number], period: asked });
        expect(await recount(number, asked)).toMatchObject({
          isRight: true,
          shown: shown[number],
          lag: null,
        });
      }
    },
  );

  it('means what the table says, and tells what it is added up from', async () => {
    expect(await of('messages')).toMatchObject({
      value: 2,
      metric: METRICS.periodMessages,
      // The test session is none of them; the third session counts for nothing, but was looked at.
      period: { origin: { from: 'sessions', whole: 0, part: 3 } },
      writtenBy: { type: 'full' },
    });
    expect(await of('sessions')).toMatchObject({ value: 0, period: { origin: { from: 'beginnings' } } });
    expect(await of('days')).toMatchObject({
      value: [1, 1],
      period: { origin: { from: 'days', isArchived: true, noted: 0 } },
    });
  });

  it('knows the sessions behind it that began after their messages, as imported ones may', async () => {
    const { sql } = database;
    await sql`update truecount_platform.session set created_at = '2026-03-01T00:00:00Z' where id = ${sessions[0]!}`;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await runRefresh(sql, { type: 'archive', trigger: 'cli' });
    expect(await of('messages')).toMatchObject({
      value: 2,
      cached: 2,
      period: { origin: { whole: 0, part: 3 } },
      changedAt: expect.any(String),
    });
  });

  it('has what is pending put in', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[2]!, [{ at: '2026-01-03T12:00:00Z' }]);
    expect(await of('messages')).toMatchObject({ value: 3, cached: 2, origin: 'pending' });
    expect(await of('days')).toMatchObject({ value: [1, 2], cached: [1, 1], origin: 'pending' });
    expect(await recount('days')).toMatchObject({ isRight: true, cached: [1, 1], counted: [1, 2] });
    await runRefresh(sql, { type: 'recent', trigger: 'cli' });
    // The archive has not come to that day yet.
    expect(await of('days')).toMatchObject({
      value: [1, 2],
      origin: 'cache',
      period: { origin: { noted: 1 } },
    });
  });

  it('stands before the rows that it is counted from', async () => {
    const ids = async (number: PeriodNumber, asked = first) =>
      (await of(number, asked))!.behind.page.rows.map(({ id }) => id).toSorted();
    expect(await ids('messages')).toEqual([sessions[0], sessions[1]]);
    expect(await ids('days')).toEqual([sessions[0], sessions[1]]);
    expect(await ids('sessions')).toEqual([]);
    const since = { ...first, from: '2026-01-01' };
    expect(await ids('sessions', since)).toEqual(sessions.slice(0, 3));
    await addMessages(database.sql, sessions[2]!, [
      { at: '2026-01-03T12:00:00Z' },
      { at: '2026-01-03T13:00:00Z' },
    ]);
    expect((await of('participants'))!.behind).toMatchObject({
      kind: 'participants',
      page: {
        rows: [
          { id: '1', sessions: 1, messages: 1 },
          { id: '2', sessions: 1, messages: 1 },
          { id: '3', sessions: 1, messages: 2 },
        ],
      },
    });
  });

  it('is none of another team', async () => {
    expect(await explain(makeAccess('2', 'eve'), 'chatbot', '1', 'messages', undefined, first)).toBeNull();
    expect(await recountNumber(makeAccess('2', 'eve'), 'chatbot', '1', 'messages', first)).toBeNull();
  });
});

it('the address of a number has its period, where there is another number in it', () => {
  const week = { period: '7d', from: null, to: null } as const;
  expect(explainUrl('chatbot', '7', 'messages', week)).toBe('/explain/chatbot/7/messages?period=7d');
  expect(explainUrl('chatbot', '7', 'days', first)).toBe(
    '/explain/chatbot/7/days?period=custom&from=2026-01-02&to=2026-01-03',
  );
  expect(explainUrl('chatbot', '7', 'messages')).toBe('/explain/chatbot/7/messages');
  expect(periodOf('chatbot', 'messages', week)).toEqual(week);
  expect(periodOf('chatbot', 'lastActivity', week)).toBeNull();
  expect(periodOf('session', 'messages', week)).toBeNull();
  expect(periodOf('chatbot', 'messages', { period: 'custom', from: null, to: null })).toBeNull();
});

const given = (asked: AskedPeriod) =>
  Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== null));
