import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { runRefresh } from '@/lib/refresh/run';
import { readIndexUsage } from './indexes';
import { measureQueries, readPlan } from './performance';
import { parseQuery, QUERY_NAMES } from './queries';

const settings = vi.hoisted(() => ({ READ_TIMEOUT: 15 }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});
let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await resetPlatform(sql);
  for (let index = 0; index < 3; index += 1) await addMessages(sql, await addSession(sql), [{}]);
  await addMessages(sql, await addSession(sql, { chatbotId: 3 }), [{}]);
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});
afterAll(() => database.drop());

describe('the pages’ own queries', () => {
  it('are timed in each mode and list the same number of rows', async () => {
    const measured = await measureQueries(access);
    expect(measured.map(({ name }) => name)).toEqual(QUERY_NAMES);
    for (const { name, timings } of measured) {
      expect(timings.map(({ mode }) => mode)).toEqual(['exact', 'cached', 'live']);
      const rows = timings.map((timing) => ('rows' in timing ? timing.rows : timing.error));
      const expected = { chatbots: 2, sessions: 4, biggest: 3 }[name.replace('Last', '')];
      expect(rows, name).toEqual([expected, expected, expected]);
      for (const { ms } of timings) expect(ms).toBeGreaterThan(0);
    }
  });

  it('can be timed one by one', async () => {
    expect((await measureQueries(access, ['sessions'])).map(({ name }) => name)).toEqual(['sessions']);
  });

  it('of a team without sessions leave out the biggest chatbot', async () => {
    const names = (await measureQueries(makeAccess('2', 'test'))).map(({ name }) => name);
    expect(names).toEqual(['chatbots', 'chatbotsLast', 'sessions', 'sessionsLast']);
    expect(await readPlan(makeAccess('2', 'test'), 'biggest', 'exact')).toBeNull();
  });

  it('show their plans, with what was read', async () => {
    for (const name of QUERY_NAMES)
      for (const mode of ['exact', 'cached', 'live'] as const) {
        const plan = await readPlan(access, name, mode);
        if (!plan || 'error' in plan) throw new Error(`no plan of ${name}`);
        const text = plan.lines.join('\n');
        expect(text).toMatch(/actual time=[\s\S]*Execution Time/);
        // Live knows nothing of the cache tables.
        expect(text.includes('_statistics'), `${name} ${mode}`).toBe(mode !== 'live');
      }
  });

  it('take no longer than a page may', async () => {
    const { sql } = database;
    settings.READ_TIMEOUT = 1;
    // A function that sleeps stands in for a table of a size that a test cannot have.
    await sql`alter table truecount_platform.message rename to slow_message`;
    await sql`create view truecount_platform.message as select slow.* from truecount_platform.slow_message slow
      where pg_sleep(2) is not null`;
    const measured = await measureQueries(access);
    const { timings } = measured.find(({ name }) => name === 'biggest')!;
    expect(timings.map((timing) => 'error' in timing)).toEqual([false, false, true]);
    expect(await readPlan(access, 'biggest', 'live')).toEqual({ error: expect.stringMatching(/\w/) });
    await sql`drop view truecount_platform.message`;
    await sql`alter table truecount_platform.slow_message rename to message`;
    settings.READ_TIMEOUT = 15;
  });

  it('have names', () => {
    expect(parseQuery('biggest')).toBe('biggest');
    expect(parseQuery('select 1')).toBeNull();
  });
});

it('the indexes of Truecount’s tables tell how often they were used', async () => {
  const { indexes } = await readIndexUsage(database.sql);
  const primary = indexes.find(({ index }) => index === 'session_statistics_pkey')!;
  expect(primary).toMatchObject({ table: 'session_statistics', isUnique: true });
  expect(primary.size).toBeGreaterThan(0);
  expect(indexes.find(({ index }) => index === 'session_statistics_team_index')!.isUnique).toBe(false);
  expect(indexes.map(({ size }) => size)).toEqual(indexes.map(({ size }) => size).toSorted((a, b) => b - a));
});
