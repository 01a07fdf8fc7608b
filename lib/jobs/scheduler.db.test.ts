import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { advanceRefresh } from '@/lib/refresh/advance';
import { openRun, startRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { withWriter } from '@/lib/refresh/writer';
import { type Scheduler, startScheduler } from './scheduler';
import { changeSetting } from './settings';
import { readRuns, resetJobs } from './testing/runs';

const settings = vi.hoisted(() => ({ UPDATE_STRATEGY: 'hybrid', BATCH_SIZE: 3 }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
const pools: Sql[] = [];
const schedulers: Scheduler[] = [];
let sessions: string[];
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  Object.assign(settings, { UPDATE_STRATEGY: 'hybrid', BATCH_SIZE: 3 });
  sessions = await resetJobs(database.sql);
});
afterEach(async () => {
  await Promise.all(schedulers.splice(0).map((scheduler) => scheduler.stop()));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

/** An instance of its own: a pool and a scheduler. */
function start(now?: () => Date): Scheduler {
  const pool = connect(database.url, { max: 6, name: 'truecount instance' });
  pools.push(pool);
  const scheduler = startScheduler(pool, now);
  schedulers.push(scheduler);
  return scheduler;
}

const done = async () => (await readRuns(database.sql)).filter(({ state }) => state === 'done');
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });
const HYBRID = [
  'archive',
  'audit',
  'check-staleness',
  'clean-update-log',
  'refresh-chatbots',
  'refresh-full',
  'refresh-older',
  'refresh-recent',
];

describe('the embedded scheduler', () => {
  it('runs each slot once, however many instances there are', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '30 days', requested_at = requested_at - interval '30 days'`;
    const offset = { ms: 0 };
    const now = () => new Date(Date.now() + offset.ms);
    for (let index = 0; index < 3; index += 1) start(now);
    await until(async () =>
      expect((await done()).flatMap(({ job }) => job ?? []).toSorted()).toEqual(HYBRID),
    );
    // A night's sleep: what was missed is one slot of each.
    offset.ms = 9 * 3_600_000;
    await until(async () => {
      const jobs = (await done()).flatMap(({ job }) => job ?? []);
      for (const job of ['refresh-recent', 'refresh-chatbots', 'refresh-older', 'check-staleness'])
        expect(jobs.filter((name) => name === job)).toHaveLength(2);
    });
    await wait(2_500);
    const runs = (await readRuns(sql)).filter(({ job }) => job !== null);
    expect(new Set(runs.map(({ job, slot }) => `${job} ${slot}`)).size).toBe(runs.length);
    for (const job of ['refresh-recent', 'refresh-chatbots', 'refresh-older', 'check-staleness'])
      expect(runs.filter((run) => run.job === job)).toHaveLength(2);
    expect(runs.every(({ state }) => state === 'done')).toBe(true);
    expect(await readCache(sql)).toEqual(await recount(sql));
  }, 60_000);

  it('counts everything at each interval when scheduled, and folds only when incremental', async () => {
    const { sql } = database;
    settings.UPDATE_STRATEGY = 'scheduled';
    const first = start();
    await until(async () => expect((await done()).map(({ type }) => type)).toContain('full'));
    await first.stop();
    expect((await readRuns(sql)).map(({ job }) => job)).not.toContain('refresh-recent');
    settings.UPDATE_STRATEGY = 'incremental';
    await sql`truncate truecount.statistics_update_log, truecount.job_heartbeat`;
    await addMessages(sql, sessions[0]!, [{}]);
    start();
    await until(async () =>
      expect((await done()).map(({ job, type }) => `${job} ${type}`)).toContain('refresh-recent incremental'),
    );
    expect(await readCache(sql)).toEqual(await recount(sql));
    const jobs = (await readRuns(sql)).map(({ job }) => job);
    for (const job of ['refresh-full', 'refresh-older', 'refresh-chatbots']) expect(jobs).not.toContain(job);
  }, 60_000);

  it('keeps to what people have set, from the next look on', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await changeSetting(sql, 'check-staleness', { isPaused: true }, 'test');
    await changeSetting(sql, 'refresh-older', { intervalSeconds: 10 }, 'test');
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '1 minute'`;
    start();
    await until(async () =>
      expect((await done()).filter(({ job }) => job === 'refresh-older').length).toBeGreaterThan(1),
    );
    expect((await readRuns(sql)).map(({ job }) => job)).not.toContain('check-staleness');
  }, 60_000);

  it('goes on with a run whose process died, behind its last batch', async () => {
    const { sql } = database;
    const { id } = await openRun(sql, { type: 'full', trigger: 'manual', job: 'refresh-full' });
    expect(await startRun(sql, id)).toBe('started');
    // It begins, and does two of its three batches; nobody holds it.
    for (let step = 0; step < 3; step += 1) await advanceRefresh(sql, id);
    expect((await readRuns(sql))[0]).toMatchObject({ state: 'running', batchesDone: 2 });
    start();
    start();
    await until(async () => expect((await readRuns(sql))[0]!.state).toBe('done'));
    expect((await readRuns(sql))[0]).toMatchObject({ attempts: 2, batchesDone: 3, error: null });
    expect((await readRuns(sql))[0]!.note).toContain('another went on');
    expect(await readCache(sql)).toEqual(await recount(sql));
  }, 60_000);

  it('stops between two batches and leaves the run to others', async () => {
    const { sql } = database;
    const first = start();
    let stopping: Promise<void> | undefined;
    // It is stopped while its first batch waits for the writer lock.
    await withWriter(sql, async () => {
      await until(async () =>
        expect((await readRuns(sql)).find(({ job }) => job === 'refresh-full')?.state).toBe('running'),
      );
      stopping = first.stop();
    });
    await stopping;
    const left = (await readRuns(sql)).find(({ job }) => job === 'refresh-full');
    expect(left).toMatchObject({ state: 'running', batchesDone: 0 });
    start();
    await until(async () =>
      expect((await readRuns(sql)).find(({ job }) => job === 'refresh-full')).toMatchObject({
        state: 'done',
        attempts: 2,
        batchesDone: 3,
      }),
    );
    expect(await readCache(sql)).toEqual(await recount(sql));
  }, 60_000);

  it('goes on while a job fails, which the log tells, and the job works again when it can', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '30 days', requested_at = requested_at - interval '30 days'`;
    await sql`alter table truecount.capture_state rename column swept_through to away`;
    const offset = { ms: 0 };
    start(() => new Date(Date.now() + offset.ms));
    const of = async (name: string) => (await readRuns(sql)).filter(({ job }) => job === name);
    await until(async () => {
      expect((await of('refresh-older'))[0]).toMatchObject({ state: 'failed' });
      expect((await of('refresh-recent'))[0]).toMatchObject({ state: 'done' });
    });
    expect((await of('refresh-older'))[0]!.error).not.toBeNull();
    await sql`alter table truecount.capture_state rename column away to swept_through`;
    offset.ms = 3_600_000;
    await until(async () => expect((await of('refresh-older'))[1]).toMatchObject({ state: 'done' }));
  }, 60_000);
});
