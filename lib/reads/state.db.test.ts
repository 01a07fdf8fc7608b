import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { openRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { inSnapshot } from './snapshot';
import { attend, readState } from './state';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');
const state = () => inSnapshot(database.sql, (snapshot) => readState(snapshot, access));
const runs = () => database.sql<{ state: string; trigger: string }[]>`
  select state, trigger from truecount.statistics_update_log order by id`;
/** Lets the refresh that a page asked for come to its end. */
async function settled() {
  for (;;) {
    const open =
      await database.sql`select from truecount.statistics_update_log where state in ('queued', 'running')`;
    if (open.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const age = (interval: string) => database.sql`
  update truecount.statistics_update_log set requested_at = requested_at - ${interval}::interval,
    started_at = started_at - ${interval}::interval, finished_at = finished_at - ${interval}::interval`;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await resetPlatform(database.sql);
  await addMessages(database.sql, await addSession(database.sql), [{}]);
});

describe('a page', () => {
  it('asks for the first fill, once', async () => {
    expect(await state()).toMatchObject({ isFilled: false, fullAt: null, run: null });
    await attend(await state());
    await attend(await state());
    await settled();
    expect(await runs()).toEqual([{ state: 'done', trigger: 'start' }]);
    expect(await state()).toMatchObject({ isFilled: true, isStale: false, run: null });
  });

  it('serves a cache older than the threshold, marks it and asks for a refresh', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await attend(await state());
    expect(await runs()).toHaveLength(1);
    await age('61 minutes');
    expect(await state()).toMatchObject({ isFilled: true, isStale: true });
    await attend(await state());
    await settled();
    expect(await runs()).toEqual([
      { state: 'done', trigger: 'cli' },
      { state: 'done', trigger: 'stale' },
    ]);
    expect(await state()).toMatchObject({ isStale: false });
  });

  it('does not wait for a run whose process is gone', async () => {
    const { sql } = database;
    await openRun(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set state = 'running', started_at = now()`;
    expect((await state()).run?.state).toBe('abandoned');
    await attend(await state());
    await settled();
    expect((await runs()).map((run) => run.state)).toEqual(['abandoned', 'done']);
  });

  it('waits before it asks again after a refresh that failed', async () => {
    const { sql } = database;
    await openRun(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set state = 'failed', finished_at = now(), error = 'no'`;
    await attend(await state());
    expect(await runs()).toHaveLength(1);
    await age('6 minutes');
    await attend(await state());
    await settled();
    expect((await runs()).map((run) => run.state)).toEqual(['failed', 'done']);
  });

  it('asks for a refresh when rows were lost, and tells how many', async () => {
    const { sql } = database;
    await addSession(sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`delete from truecount.session_statistics where session_id = (select min(session_id) from truecount.session_statistics)`;
    expect((await state()).lostCount).toBe(1);
    await attend(await state());
    await settled();
    expect(await state()).toMatchObject({ lostCount: 0, hasPending: false });
  });
});
