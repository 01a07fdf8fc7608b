import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { chooseCapture } from '@/lib/capture/capture';
import { env } from '@/lib/env';
import { fold } from '@/lib/refresh/fold';
import { openRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { inSnapshot } from './snapshot';
import { attend, readState } from './state';

process.env.BATCH_SIZE = '2';
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
    expect((await state()).clocks).toMatchObject({ isExact: false, coversAt: null });
    await attend(await state());
    await attend(await state());
    await settled();
    expect(await runs()).toEqual([{ state: 'done', trigger: 'start' }]);
    expect(await state()).toMatchObject({ isFilled: true, isStale: false, run: null });
  });

  it('is exact however old the last full refresh is, and asks for nothing then', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await age('8 days');
    await addMessages(sql, await addSession(sql), [{}]);
    const { clocks, isStale } = await state();
    expect(clocks).toMatchObject({ isExact: true, pending: 2, coversAt: clocks.asOf });
    expect(isStale).toBe(false);
    await attend(await state());
    expect(await runs()).toHaveLength(1);
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

  it('counts lost rows as pending, and a fold brings them back', async () => {
    const { sql } = database;
    await addSession(sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`delete from truecount.session_statistics where session_id = (select min(session_id) from truecount.session_statistics)`;
    expect((await state()).clocks).toMatchObject({ isExact: true, pending: 2 });
    await fold(sql, { trigger: 'cli' });
    expect((await state()).clocks).toMatchObject({ isExact: true, pending: 0 });
  });

  it('is behind while everything is to be counted again and the cache is asked for alone', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`truncate truecount_platform.message`;
    const cached = await inSnapshot(sql, (snapshot) => readState(snapshot, access), { mode: 'cached' });
    expect(cached.clocks).toMatchObject({ isExact: false, pending: 1 });
    expect(cached.clocks.coversAt! < cached.clocks.asOf).toBe(true);
    // An exact read folds it first.
    expect((await state()).clocks).toMatchObject({ isExact: true, pending: 0 });
  });

  it('is behind what nobody has noted since the tail was last followed', async () => {
    const { sql } = database;
    await chooseCapture(sql, 'tail');
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.job_heartbeat set beat_at = now() - interval '100 seconds' where job = 'tail'`;
    // A sweep an hour ago makes it no older: what it would find is not known.
    await sql`update truecount.statistics_update_log set started_at = now() - interval '1 hour'`;
    const cached = () =>
      inSnapshot(sql, (snapshot) => readState(snapshot, access), { mode: 'cached', isUnlimited: true });
    expect(await cached()).toMatchObject({ ageSeconds: 0, clocks: { isExact: true } });
    await addMessages(sql, await addSession(sql), [{}]);
    const { ageSeconds, clocks } = await cached();
    expect(clocks).toMatchObject({ isExact: false, pending: 2 });
    expect(ageSeconds).toBeGreaterThanOrEqual(100);
    expect(ageSeconds).toBeLessThan(200);
    await chooseCapture(sql, 'triggers');
  });

  it('covers with tail what a whole round of sweeps has counted, and not what one stretch has', async () => {
    const { sql } = database;
    for (let index = 0; index < 4; index += 1) await addSession(sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.capture_state set capture = 'tail'`;
    const covers = async () => (await state()).clocks.coversAt!;
    const afterFull = await covers();
    const size = env().BATCH_SIZE;
    const stretches = Math.ceil(5 / size);
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      expect(await covers()).toBe(afterFull);
      await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    }
    expect((await covers()) > afterFull).toBe(true);
    expect((await covers()) < (await state()).asOf).toBe(true);
    await sql`update truecount.capture_state set capture = 'triggers', swept_at = null, round_began_at = null`;
  });
});
