import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { runRefresh } from '@/lib/refresh/run';
import { compareModes } from './compare';

vi.hoisted(() => {
  process.env.READ_TIMEOUT = '1';
});
let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');
let session: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  session = await addSession(sql);
  await addMessages(sql, session, [{}]);
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

/** Messages of the first chatbot in each mode; the sentence where a mode could not be read. */
async function messages(): Promise<Record<string, number | string | undefined>> {
  const { readings } = await compareModes(access);
  return Object.fromEntries(
    readings.map(({ mode, result }) => [
      mode,
      'error' in result ? result.error : result.rows.find(({ id }) => id === '1')?.humanMessageCount,
    ]),
  );
}

describe('the three modes', () => {
  it('agree while nothing is pending', async () => {
    expect(await messages()).toEqual({ exact: 1, cached: 1, live: 1 });
  });

  it('differ in what the cache does not know yet, and tell their clocks and times', async () => {
    await addMessages(database.sql, session, [{}, {}]);
    expect(await messages()).toEqual({ exact: 3, cached: 1, live: 3 });
    const { readings } = await compareModes(access);
    const clocks = readings.map(({ mode, result }) => [mode, 'clocks' in result && result.clocks.isExact]);
    expect(clocks).toEqual([
      ['exact', true],
      ['cached', false],
      ['live', true],
    ]);
    for (const { ms } of readings) expect(ms).toBeGreaterThan(0);
  });

  it('show one and the same instant, whatever is written meanwhile', async () => {
    const { sql } = database;
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await addMessages(sql, session, [{}]);
    })();
    try {
      for (let time = 0; time < 20; time += 1) {
        const { exact, live } = await messages();
        expect(exact).toBe(live);
      }
    } finally {
      isOver = true;
      await writing;
    }
  });

  it('stand without the one that takes too long', async () => {
    const blocking = connect(database.url, { max: 1 });
    try {
      await blocking`begin`;
      await blocking`lock table truecount_platform.message in access exclusive mode`;
      const found = await messages();
      expect(found).toMatchObject({ exact: 1, cached: 1 });
      expect(found.live).toMatch(/longer than the time limit/);
    } finally {
      await blocking.end();
    }
  });

  it('are not read before there is anything to compare', async () => {
    await database.sql`update truecount.cache_state set filled_at = null`;
    const { state, readings } = await compareModes(access);
    expect([state.isFilled, readings]).toEqual([false, []]);
    // The refresh that the page asked for comes to its end before the database goes.
    await vi.waitFor(async () => expect((await compareModes(access)).state.isFilled).toBe(true), 20_000);
  });
});
