import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { disconnect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { setDatabase } from '@/lib/env';
import { isScheduled, JOBS } from '@/lib/jobs/jobs';
import { changeSetting } from '@/lib/jobs/settings';
import { readRuns, resetJobs } from '@/lib/jobs/testing/runs';
import { setSend } from '@/lib/refresh/handover';
import { cancelRun, openRun, readRun } from '@/lib/refresh/log';
import { requestRefresh } from '@/lib/refresh/request';
import { runRefresh } from '@/lib/refresh/run';
import { client } from './client';
import { answerInngest } from './handler';
import { sendRun } from './send';
import { Executor } from './testing/executor';
import { type Served, serveHttp } from './testing/http';

const KEY = 'signkey-test-0123456789abcdef0123456789abcdef';
const settings = vi.hoisted(() => ({
  INNGEST_SIGNING_KEY: 'signkey-test-0123456789abcdef0123456789abcdef',
  INNGEST_EVENT_KEY: 'test-event-key',
  INNGEST_BASE_URL: '',
  BATCH_SIZE: 3,
  ENABLE_COMPRESSION: true,
}));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
let app: Served;
let sessions: string[];
const inngest = new Executor(KEY);

beforeAll(async () => {
  database = await createTestDatabase();
  setDatabase(database.url);
  settings.INNGEST_BASE_URL = await inngest.open();
  app = await serveHttp((request) =>
    answerInngest(request.method as 'POST', request as Parameters<typeof answerInngest>[1]),
  );
});
afterAll(async () => {
  setSend(null);
  await app.close();
  await inngest.close();
  await disconnect();
  await database.drop();
});
beforeEach(async () => {
  setSend(null);
  sessions = await resetJobs(database.sql);
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
  // Long ago: no slot of now is covered by it.
  await database.sql`update truecount.statistics_update_log set started_at = started_at - interval '30 days', requested_at = requested_at - interval '30 days'`;
  Object.assign(inngest, { checkpointStatus: 200, slowness: 0 });
  inngest.events.length = 0;
});

const scheduled = (name: string, running = {}) => inngest.run(app.url, `truecount-${name}`, running);
const requested = (name: string, data: unknown = {}, running = {}) =>
  inngest.run(app.url, `truecount-${name}-on-request`, {
    event: { name: `truecount/${name}.requested`, data },
    ...running,
  });
const change = async () => {
  for (const session of sessions) await addMessages(database.sql, session, [{}, { version: 'v2' }]);
};
const expectTrue = async () => expect(await readCache(database.sql)).toEqual(await recount(database.sql));
const runsOf = async (job: string) => (await readRuns(database.sql)).filter((run) => run.job === job);

describe('the way in', () => {
  it('registers a function for each schedule and each request, when that is signed', async () => {
    const { sql } = database;
    await changeSetting(sql, 'refresh-older', { intervalSeconds: 600 }, 'test');
    expect((await inngest.send(app.url, 'PUT', '', '{}')).status).toBe(200);
    const functions = inngest.registered.at(-1)!;
    const crons = functions.flatMap(({ id, triggers }) =>
      triggers[0]?.cron ? [`${id} ${triggers[0].cron}`] : [],
    );
    expect(crons).toEqual([
      'truecount-refresh-recent TZ=UTC */2 * * * *',
      'truecount-refresh-chatbots TZ=UTC */5 * * * *',
      'truecount-refresh-older TZ=UTC */10 * * * *',
      'truecount-refresh-full TZ=UTC 0 3 * * 0',
      'truecount-archive TZ=UTC 0 * * * *',
      'truecount-compress TZ=UTC 0 2 * * *',
      'truecount-audit TZ=UTC 0 * * * *',
      'truecount-check-staleness TZ=UTC */5 * * * *',
      'truecount-clean-update-log TZ=UTC 0 4 * * 0',
    ]);
    const events = functions.flatMap(({ triggers }) => triggers.map(({ event }) => event));
    for (const { name } of JOBS) expect(events).toContain(`truecount/${name}.requested`);
    // A schedule skips while its last run is under way; a request waits.
    for (const { id, triggers, singleton } of functions)
      expect(singleton, id).toEqual(
        triggers[0]?.cron ? { key: `"${id.replace('truecount-', '')}"`, mode: 'skip' } : undefined,
      );
  });

  it('makes its functions once, however many requests come', async () => {
    await scheduled('check-staleness');
    const made = (client() as unknown as { localFns: unknown[] }).localFns.length;
    await scheduled('check-staleness');
    await inngest.send(app.url, 'PUT', '', '{}');
    expect((client() as unknown as { localFns: unknown[] }).localFns).toHaveLength(made);
  });

  it('answers with the functions where Inngest asks for them in one request', async () => {
    const url = `${app.url}/api/inngest`;
    const asked = await inngest.send(app.url, 'PUT', '', JSON.stringify({ url }), {
      'x-inngest-sync-kind': 'in_band',
    });
    const body = await asked.text();
    expect(asked.status).toBe(200);
    expect(inngest.isSigned(asked, body)).toBe(true);
    const { functions, url: told } = JSON.parse(body);
    expect(told).toBe(url);
    expect(functions.map(({ id }: { id: string }) => id)).toContain('truecount-refresh-recent');
    expect(body).not.toContain(settings.INNGEST_EVENT_KEY);
  });

  it('refuses what is unsigned, signed with another key, changed on its way, or old', async () => {
    const body = JSON.stringify({ event: {}, events: [{}], steps: {}, ctx: { run_id: 'x', attempt: 0 } });
    const post = (signature?: string, method = 'POST', sent = body) =>
      fetch(`${app.url}/api/inngest?fnId=truecount-refresh-full&stepId=step`, {
        method,
        body: method === 'GET' ? undefined : sent,
        headers: signature ? { 'x-inngest-signature': signature } : {},
      });
    const old = Math.round(Date.now() / 1000) - 600;
    const answers = [
      await post(),
      await post(undefined, 'GET'),
      await post(undefined, 'PUT'),
      await post(new Executor('signkey-test-ffff').sign(body)),
      await post(inngest.sign(body), 'POST', body.replace('"x"', '"y"')),
      await post(inngest.sign(body, old)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
    for (const answer of answers) expect(await answer.text()).not.toContain(KEY.slice(14));
    expect(await readRuns(database.sql)).toHaveLength(1);
    expect((await inngest.send(app.url, 'GET', '', '')).status).toBe(200);
  });

  it('reads no more of a body than a run of Inngest’s may need', async () => {
    const large = JSON.stringify({ event: 'x'.repeat(5_000_000) });
    expect((await inngest.send(app.url, 'POST', '', large)).status).toBe(413);
  });
});

describe('each function', () => {
  it.each(JOBS.filter(isScheduled).map(({ name }) => name))(
    '%s, which a schedule starts, comes to its end step by step, once a slot',
    async (name) => {
      await change();
      const first = await scheduled(name);
      expect(first).toMatchObject({ state: 'done', data: { run: expect.any(String) } });
      expect(first.requests).toBeGreaterThanOrEqual(first.steps.length);
      expect(await runsOf(name)).toMatchObject([{ state: 'done', trigger: 'schedule', attempts: 1 }]);
      expect((await scheduled(name)).data).toEqual({ isDue: false });
      expect(await runsOf(name)).toHaveLength(1);
      if (['refresh-recent', 'refresh-full'].includes(name)) await expectTrue();
    },
  );

  it('notes by which schedule it was started', async () => {
    const event = { name: 'inngest/scheduled.timer', data: { cron: 'TZ=UTC 0 * * * *' } };
    expect((await scheduled('refresh-older', { event })).state).toBe('done');
    const [heart] =
      await database.sql`select registered_cron from truecount.job_heartbeat where job = 'refresh-older'`;
    expect(heart).toEqual({ registered_cron: 'TZ=UTC 0 * * * *' });
  });

  it.each(JOBS.map(({ name, scope }) => [name, scope] as const))(
    '%s, which an event starts, comes to its end, with its steps saved from inside the request',
    async (name, scope) => {
      await change();
      const data = scope ? { id: scope === 'session' ? Number(sessions[0]) : '1', by: 'ada' } : { by: 'ada' };
      const done = await requested(name, data, { isCheckpointed: true });
      expect(done).toMatchObject({ state: 'done', data: { run: expect.any(String) }, requests: 1 });
      expect(done.steps.slice(0, 2)).toEqual(['open', 'begin 1']);
      const [run] = await database.sql`
        select requested_by, runner, trigger, inngest_run_id, scope_id from truecount.statistics_update_log where job = ${name}`;
      expect(run).toMatchObject({
        requested_by: 'ada',
        runner: 'inngest',
        trigger: 'event',
        inngest_run_id: done.runId,
      });
      if (name === 'refresh' || name === 'refresh-full') await expectTrue();
    },
  );

  it('runs every batch as a step of its own, and the next one where saving it from inside fails', async () => {
    await change();
    inngest.checkpointStatus = 500;
    const full = await requested('refresh-full', {}, { isCheckpointed: true });
    // Beginning, three batches of three sessions, and the totals.
    expect(full.steps).toEqual([
      'open',
      'begin 1',
      'batch 1',
      'batch 2',
      'batch 3',
      'batch 4',
      'batch 5',
      'end',
    ]);
    expect((await runsOf('refresh-full'))[0]).toMatchObject({ batchesDone: 3 });
    await expectTrue();
  }, 120_000);
});

describe('a step whose result is lost', () => {
  it.each(['open', 'begin 1', 'batch 2', 'batch 5', 'end'])(
    'is sent again and does no harm: %s',
    async (lost) => {
      await change();
      let times = 0;
      const loses = (step: string) => step === lost && times++ === 0;
      const full = await requested('refresh-full', {}, { loses });
      expect(times).toBe(2);
      expect(full.state).toBe('done');
      const runs = await runsOf('refresh-full');
      expect(runs).toMatchObject([{ state: 'done', batchesDone: 3, attempts: 1 }]);
      await expectTrue();
    },
  );

  it('of a schedule’s first step gets the same run again', async () => {
    let times = 0;
    const recent = await scheduled('refresh-recent', {
      loses: (step: string) => step === 'claim' && times++ === 0,
    });
    expect(recent).toMatchObject({ state: 'done', data: { run: expect.any(String) } });
    expect(await runsOf('refresh-recent')).toHaveLength(1);
  });
});

describe('what is delivered twice', () => {
  it('at once, every request of it, counts everything once', async () => {
    await change();
    const full = await requested('refresh-full', {}, { isDoubled: true });
    expect(full.state).toBe('done');
    expect(await runsOf('refresh-full')).toMatchObject([{ state: 'done', batchesDone: 3 }]);
    await expectTrue();
  });

  it('as two runs of one slot, or of one request, does it in one of them', async () => {
    const two = await Promise.all([scheduled('refresh-recent'), scheduled('refresh-recent')]);
    expect(two.map(({ data }) => JSON.stringify(data)).filter((data) => data.includes('false'))).toHaveLength(
      1,
    );
    const { id } = await openRun(database.sql, {
      type: 'chatbot',
      scopeId: '1',
      trigger: 'manual',
      job: 'refresh-chatbot',
    });
    const again = await Promise.all([1, 2].map(() => requested('refresh-chatbot', { run: id, id: '1' })));
    expect(again.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(again.filter(({ data }) => (data as { run?: string }).run === id)).toHaveLength(1);
    expect(await runsOf('refresh-chatbot')).toHaveLength(1);
  });
});

describe('a function that fails', () => {
  it('tries again, goes on where it was, and ends well once the database does', async () => {
    const { sql } = database;
    await change();
    let times = 0;
    const full = await requested(
      'refresh-full',
      {},
      {
        loses: (step: string) => {
          if (step === 'batch 2' && times++ === 0)
            void sql`alter table truecount.session_version rename to away`.execute();
          return false;
        },
        runId: 'mended',
      },
    ).catch(() => null);
    expect(full).not.toBeNull();
    // Whatever was reached before, it failed while the table was away.
    expect(full!.state).toBe('failed');
    await sql`alter table truecount.away rename to session_version`;
    expect((await runsOf('refresh-full'))[0]).toMatchObject({ state: 'failed' });
    expect((await requested('refresh-full')).state).toBe('done');
    await expectTrue();
  });

  it('writes the end into the log when no try is left, as a sentence without parameters', async () => {
    const { sql } = database;
    await sql`alter table truecount.capture_state rename column swept_through to away`;
    const older = await scheduled('refresh-older');
    await sql`alter table truecount.capture_state rename column away to swept_through`;
    expect(older.state).toBe('failed');
    expect(JSON.stringify(older.error)).toContain('The database reported error 42703.');
    expect(JSON.stringify(older.error)).not.toContain('swept_through');
    expect(await runsOf('refresh-older')).toMatchObject([
      { state: 'failed', error: 'The database reported error 42703.' },
    ]);
  });

  it('does not try again what was cancelled, and leaves the log as it is', async () => {
    const { sql } = database;
    const { id } = await openRun(sql, { type: 'full', trigger: 'manual', job: 'refresh-full' });
    let cancelling: Promise<unknown> | undefined;
    const full = await requested(
      'refresh-full',
      { run: id },
      {
        loses: (step: string) => {
          if (step === 'batch 2') cancelling ??= cancelRun(sql, id, 'test');
          return false;
        },
      },
    );
    await cancelling;
    expect(full.state).toBe('failed');
    expect(await readRun(sql, id)).toMatchObject({ state: 'cancelled', error: 'Cancelled by test.' });
  });

  it('refuses an event that says something else, in one line', async () => {
    for (const data of [{}, { id: 'x' }, { id: -1 }, { id: '1', run: 'first' }]) {
      const refused = await requested('refresh-chatbot', data);
      expect(refused.state).toBe('failed');
      expect(refused.requests).toBe(1);
      expect(refused.error?.message).toMatch(/^truecount\/refresh-chatbot\.requested: (id|run): /);
    }
    expect(await runsOf('refresh-chatbot')).toEqual([]);
  });
});

describe('cancelling by an event', () => {
  it('ends a run that waits', async () => {
    const { id } = await openRun(database.sql, { type: 'full', trigger: 'manual', job: 'refresh-full' });
    const cancelled = await inngest.run(app.url, 'truecount-cancel-run', {
      event: { name: 'truecount/run.cancelled', data: { run: Number(id), by: 'ada' } },
    });
    expect(cancelled.data).toEqual({ run: id, isCancelled: true });
    expect(await readRun(database.sql, id)).toMatchObject({ state: 'cancelled', error: 'Cancelled by ada.' });
    expect((await requested('refresh-full', { run: id })).data).toEqual({ isDue: false });
  });
});

describe('a run of the same kind that is under way', () => {
  it('is waited for', async () => {
    const { sql } = database;
    const first = await openRun(sql, { type: 'full', trigger: 'manual', job: 'refresh-full' });
    await sql`update truecount.statistics_update_log set state = 'running', runner = 'inngest', beat_at = now(), started_at = now() where id = ${first.id}`;
    const waiting = await requested(
      'refresh-full',
      {},
      {
        loses: (step: string) => {
          if (step === 'begin 1')
            void sql`update truecount.statistics_update_log set state = 'done', finished_at = now() where id = ${first.id}`.execute();
          return false;
        },
      },
    );
    expect(waiting.steps.slice(0, 4)).toEqual(['open', 'begin 1', 'turn 1', 'begin 2']);
    expect(waiting.state).toBe('done');
  });
});

describe('asking for a refresh', () => {
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 50 });

  it('hands it to Inngest and returns at once; the event carries its run, and an id of its own', async () => {
    setSend(sendRun);
    await addMessages(database.sql, sessions[0]!, [{}]);
    const { id } = await requestRefresh({
      type: 'chatbot',
      scopeId: '1',
      trigger: 'manual',
      requestedBy: 'ada',
    });
    await until(async () => expect(inngest.events).toHaveLength(1));
    expect(inngest.events[0]).toMatchObject({
      id: expect.stringMatching(new RegExp(`^run-${id}-\\d{4}-`)),
      name: 'truecount/refresh-chatbot.requested',
      data: { run: id, id: '1' },
    });
    expect(await readRun(database.sql, id)).toMatchObject({ state: 'queued' });
    await requested('refresh-chatbot', inngest.events[0]!.data);
    expect(await readRun(database.sql, id)).toMatchObject({ state: 'done' });
    expect((await runsOf('refresh-chatbot'))[0]).toMatchObject({ trigger: 'manual' });
  });

  it('runs it here when Inngest does not accept it within a second, and the log says so', async () => {
    setSend(sendRun);
    inngest.slowness = 3_000;
    await change();
    const started = performance.now();
    const { id } = await requestRefresh({ type: 'full', trigger: 'manual' });
    expect(performance.now() - started).toBeLessThan(900);
    await until(async () => expect(await readRun(database.sql, id)).toMatchObject({ state: 'done' }));
    expect((await runsOf('refresh-full'))[0]!.note).toContain('could not be reached within a second');
    await expectTrue();
    // It was accepted after all, later: there is nothing left to do.
    await until(async () => expect(inngest.events).toHaveLength(1));
    expect((await requested('refresh-full', inngest.events[0]!.data)).data).toEqual({ isDue: false });
  }, 30_000);

  it('runs it here when there is no Inngest at all', async () => {
    setSend(() => Promise.reject(new Error('refused')));
    const { id } = await requestRefresh({ type: 'session', scopeId: sessions[0]!, trigger: 'manual' });
    await until(async () => expect(await readRun(database.sql, id)).toMatchObject({ state: 'done' }));
  });

  it('that Inngest lost is given up after a while, and done all the same should it come', async () => {
    const { sql } = database;
    setSend(sendRun);
    const { id } = await requestRefresh({ type: 'full', trigger: 'manual' });
    await until(async () => expect(inngest.events).toHaveLength(1));
    await sql`update truecount.statistics_update_log set requested_at = now() - interval '14 minutes' where id = ${id}`;
    expect(await readRun(sql, id)).toMatchObject({ state: 'queued' });
    await sql`update truecount.statistics_update_log set requested_at = now() - interval '16 minutes' where id = ${id}`;
    const next = await openRun(sql, { type: 'full', trigger: 'manual', job: 'refresh-full' });
    expect(next).toMatchObject({ joined: false });
    expect(await readRun(sql, id)).toMatchObject({ state: 'abandoned' });
    await addSession(sql, {});
    await requested('refresh-full', inngest.events[0]!.data);
    expect(await readRun(sql, id)).toMatchObject({ state: 'done', error: null });
    await expectTrue();
  });
});
