import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { runRefresh } from '@/lib/refresh/run';
import { changeSetting } from './settings';
import { readRuns, resetJobs } from './testing/runs';

let database: TestDatabase;
const instances = new Map<string, ChildProcess>();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await resetJobs(database.sql, 60);
});
afterEach(async () => {
  for (const child of instances.values()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  instances.clear();
});

function start(name: string): ChildProcess {
  const child = spawn(process.execPath, ['lib/jobs/testing/instance.mjs'], {
    env: { ...process.env, VITEST: undefined, DATABASE_URL: database.url, INSTANCE: name, BATCH_SIZE: '1' },
    stdio: 'ignore',
  });
  instances.set(name, child);
  return child;
}

const of = async (job: string) => (await readRuns(database.sql)).filter((run) => run.job === job);

/** The instance that carries out the newest run of a job. */
async function holderOf(job: string): Promise<string | undefined> {
  const [holder] = await database.sql<{ name: string }[]>`
    select replace(application_name, 'truecount ', '') as name from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and classid = 7310 and objid = (
      select max(id) from truecount.statistics_update_log where job = ${job})::oid`;
  return holder?.name;
}

describe('two instances on one database', () => {
  it('run each slot once and leave none out', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`;
    const jobs = ['refresh-older', 'check-staleness'] as const;
    for (const job of jobs) await changeSetting(sql, job, { intervalSeconds: 10 }, 'test');
    start('one');
    start('two');
    await vi.waitFor(async () => expect((await of('check-staleness')).length).toBeGreaterThanOrEqual(3), {
      timeout: 60_000,
      interval: 250,
    });
    await wait(2_000);
    for (const job of jobs) {
      const runs = await of(job);
      expect(runs.every(({ state, attempts }) => state === 'done' && attempts === 1)).toBe(true);
      const slots = runs.map(({ slot }) => Date.parse(slot!) / 10_000);
      expect(slots).toEqual(slots.map((_, index) => slots[0]! + index));
    }
  }, 90_000);

  it('go on where one was killed in the middle of a run, and the totals are true', async () => {
    const { sql } = database;
    start('one');
    start('two');
    let killed = '';
    await vi.waitFor(
      async () => {
        const [full] = await of('refresh-full');
        expect(full?.batchesDone).toBeGreaterThan(5);
        killed = (await holderOf('refresh-full'))!;
        expect(killed).toMatch(/^(one|two)$/);
      },
      { timeout: 60_000, interval: 10 },
    );
    instances.get(killed)!.kill('SIGKILL');
    await once(instances.get(killed)!, 'exit');
    const [left] = await of('refresh-full');
    expect(left!.state).toBe('running');
    await addMessages(sql, '1', [{}]);
    await vi.waitFor(async () => expect((await of('refresh-full'))[0]!.state).toBe('done'), {
      timeout: 60_000,
      interval: 250,
    });
    const runs = await of('refresh-full');
    // Sixty sessions, one a batch, and the one that finds nothing left: none was done twice.
    expect(runs).toMatchObject([{ state: 'done', attempts: 2, batchesDone: 61 }]);
    expect(runs[0]!.note).toContain('another went on with it');
    await vi.waitFor(async () => expect(await readCache(sql)).toEqual(await recount(sql)), {
      timeout: 20_000,
    });
  }, 180_000);

  it('end between two batches when they are told to, and another goes on at once', async () => {
    const { sql } = database;
    const one = start('one');
    await vi.waitFor(async () => expect((await of('refresh-full'))[0]?.batchesDone).toBeGreaterThan(5), {
      timeout: 60_000,
      interval: 10,
    });
    one.kill('SIGTERM');
    await once(one, 'exit');
    expect(one.exitCode).toBe(0);
    expect((await of('refresh-full'))[0]).toMatchObject({ state: 'running', attempts: 1 });
    start('two');
    await vi.waitFor(async () => expect((await of('refresh-full'))[0]!.state).toBe('done'), {
      timeout: 60_000,
      interval: 250,
    });
    expect(await of('refresh-full')).toMatchObject([{ attempts: 2, batchesDone: 61 }]);
    expect(await readCache(sql)).toEqual(await recount(sql));
  }, 180_000);
});
