import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as client from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { createDemoData } from './create';
import { keepFresh } from './keep-fresh';
import { simulationState, startSimulation, stopSimulation } from './simulate';

vi.mock('@/db/client', { spy: true });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await createDemoData(database.sql, { chatbots: 4, sessions: 20, messages: 200, seed: 1 });
});
afterAll(() => database.drop());
beforeEach(async () => {
  vi.mocked(client.db).mockReturnValue(database.sql);
  await database.sql`truncate truecount.statistics_update_log cascade`;
});
afterEach(() => stopSimulation());

const runs = () => database.sql<{ state: string; trigger: string }[]>`
  select state, trigger from truecount.statistics_update_log order by id`;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('keepFresh', () => {
  test('brings what a simulation did into the cache, and its last events too', async () => {
    await startSimulation({ rate: 50, alongside: (ended) => keepFresh(ended, 300) }, database.sql);
    await vi.waitFor(async () => expect((await runs()).map((run) => run.state)).toContain('done'), 10_000);
    expect(simulationState().isRunning).toBe(true);
    await stopSimulation();
    await vi.waitFor(async () => {
      const all = await runs();
      expect(all.every((run) => run.state === 'done' && run.trigger === 'demo')).toBe(true);
      const [row] = await database.sql`
        select (select count(*)::int from truecount_platform.message where role = 'human') as source,
          (select sum(human_message_count)::int from truecount.session_statistics) as cache`;
      expect(row!.cache).toBe(row!.source);
    }, 10_000);
  });

  test('never piles up: while its refresh waits, it asks for no other', async () => {
    const ended = new AbortController();
    // Whoever holds the turn of full refreshes keeps all others waiting.
    const blocker = await database.sql.reserve();
    await blocker`begin`;
    await blocker`lock table truecount.session_statistics in access exclusive mode`;
    const kept = keepFresh(ended.signal, 20);
    await wait(600);
    expect(await runs()).toHaveLength(1);
    await blocker`rollback`;
    blocker.release();
    ended.abort();
    await kept;
    await vi.waitFor(async () => {
      const states = (await runs()).map((run) => run.state);
      expect(states.every((state) => state === 'done')).toBe(true);
    }, 10_000);
  });

  test('logs an error once, and goes on', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.mocked(client.db).mockImplementation(() => {
      throw Object.assign(new Error(), { code: 'ECONNREFUSED' });
    });
    const ended = new AbortController();
    const kept = keepFresh(ended.signal, 10);
    await wait(100);
    expect(log.mock.calls).toEqual([
      ['no refresh for simulated traffic: The database refuses connections: is it running?'],
    ]);
    log.mockRestore();
    vi.mocked(client.db).mockReturnValue(database.sql);
    await vi.waitFor(async () => expect(await runs()).not.toEqual([]), 10_000);
    ended.abort();
    await kept;
    await vi.waitFor(async () => {
      expect((await runs()).every((run) => run.state === 'done')).toBe(true);
    }, 10_000);
  });
});
