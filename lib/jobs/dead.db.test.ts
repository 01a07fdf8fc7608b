import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { expectExact } from '@/db/testing/exact';
import { addMessages, addSession } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { setSend } from '@/lib/refresh/handover';
import { readRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { readHealth } from './health';
import { jobNamed, SCHEDULED_JOBS } from './jobs';
import { requestJob, requestOf } from './request';
import { type Scheduler, startScheduler } from './scheduler';
import { readRuns, resetJobs } from './testing/runs';

const settings = vi.hoisted(() => ({ SCHEDULER: undefined as string | undefined }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
let sessions: string[];
let scheduler: Scheduler | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  settings.SCHEDULER = undefined;
  sessions = await resetJobs(sql, 6);
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await sql`update truecount.statistics_update_log set started_at = started_at - interval '1 day', requested_at = requested_at - interval '1 day'`;
  await sql`insert into truecount.job_heartbeat (job) select unnest(${[...SCHEDULED_JOBS]}::text[])`;
});
afterEach(async () => {
  setSend(null);
  await scheduler?.stop();
  scheduler = undefined;
});

/** What happens on a platform while nobody refreshes. */
async function change(): Promise<void> {
  const { sql } = database;
  await addMessages(sql, sessions[0]!, [{}, { version: 'v3' }, { role: 'ai' }]);
  await addMessages(sql, await addSession(sql, { chatbotId: 2 }), [{ at: '2026-05-01T00:00:00Z' }]);
  await sql`delete from truecount_platform.message where session_id = ${sessions[1]!}`;
  await sql`update truecount_platform.session set chatbot_id = 3 where id = ${sessions[2]!}`;
  await sql`delete from truecount_platform.session where id = ${sessions[3]!}`;
}
/** Nothing has looked at any job for so long. */
const silence = (interval: string) => database.sql`
  update truecount.job_heartbeat set beat_at = now() - ${interval}::interval`;

describe('pages are right, and it is said plainly,', () => {
  it('with the scheduler off', async () => {
    settings.SCHEDULER = 'off';
    await change();
    await silence('1 hour');
    await expectExact(database.sql);
    const { status, scheduler: who, says } = await readHealth(database.sql);
    expect({ status, who }).toEqual({ status: 'degraded', who: 'off' });
    expect(says[0]).toBe(
      'Silent for two intervals: refresh-recent, refresh-chatbots, check-staleness (SCHEDULER is off, and nothing else starts it).',
    );
  });

  it('with Inngest down, where what is asked for is done all the same', async () => {
    settings.SCHEDULER = 'inngest';
    setSend(() => Promise.reject(new Error('connect ECONNREFUSED')));
    await change();
    await silence('1 hour');
    await expectExact(database.sql);
    expect((await readHealth(database.sql)).says[0]).toContain(
      'Inngest does not start it, or cannot reach this server',
    );
    const job = jobNamed('refresh-full');
    const { id } = await requestJob(database.sql, job, requestOf(job, { trigger: 'manual' }));
    await vi.waitFor(async () => expect((await readRun(database.sql, id))?.state).toBe('done'), 10_000);
    expect((await readRuns(database.sql)).at(-1)!.note).toContain('Inngest could not be reached');
    expect(await readCache(database.sql)).toEqual(await recount(database.sql));
  });

  it('with refreshes that fail for an hour, and all is well again when they do not', async () => {
    const { sql } = database;
    const offset = { ms: 0 };
    // Whoever would write the cache fails; the other jobs do not.
    await sql`alter table truecount.writer rename to away`;
    scheduler = startScheduler(sql, () => new Date(Date.now() + offset.ms));
    for (const minutes of [0, 20, 40, 60]) {
      offset.ms = minutes * 60_000;
      await change().catch(() => undefined);
      const count = minutes / 20 + 1;
      await vi.waitFor(async () => {
        const recent = (await readRuns(sql)).filter(({ job }) => job === 'refresh-recent');
        expect(recent.filter(({ state }) => state === 'failed')).toHaveLength(count);
      }, 10_000);
      await expectExact(sql);
    }
    const health = await readHealth(sql);
    expect(health.status).toBe('degraded');
    expect(health.says[0]).toMatch(/^The last run did not end well: refresh-recent, refresh-chatbots, /);
    expect(health.jobs.find(({ name }) => name === 'check-staleness')?.state).toBe('ok');
    await sql`alter table truecount.away rename to writer`;
    offset.ms += 3_600_000;
    await vi.waitFor(async () => expect((await readHealth(sql)).jobs[0]!.state).toBe('ok'), 10_000);
    expect(await readCache(sql)).toEqual(await recount(sql));
  }, 60_000);
});
