import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { openRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { checkStaleness } from './check-staleness';
import { claimSlot } from './claim';
import { readHealth } from './health';
import { jobNamed, SCHEDULED_JOBS } from './jobs';
import { perform } from './perform';
import { changeSetting } from './settings';
import { readStandings } from './standing';
import { readRuns, resetJobs } from './testing/runs';
import { startWatch } from './watch';

const settings = vi.hoisted(() => ({
  ALERT_WEBHOOK_URL: undefined as string | undefined,
  ALERT_ON_STALE_CACHE: true,
  SCHEDULER: undefined as string | undefined,
}));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
let webhook: Server;
let sessions: string[];
/** What the webhook was told, and what it answers. */
const told: { kind: string; job: string; text: string }[] = [];
let answer = 200;

beforeAll(async () => {
  database = await createTestDatabase();
  webhook = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      told.push(JSON.parse(body));
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  settings.ALERT_WEBHOOK_URL = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/secret-in-path`;
});
afterAll(async () => {
  webhook.close();
  await database.drop();
});
beforeEach(async () => {
  sessions = await resetJobs(database.sql, 2);
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
  await database.sql`insert into truecount.job_heartbeat (job) select unnest(${[...SCHEDULED_JOBS]}::text[])`;
  told.length = 0;
  answer = 200;
  settings.ALERT_ON_STALE_CACHE = true;
  settings.SCHEDULER = undefined;
});
afterEach(() => vi.restoreAllMocks());

const silence = (job: string, interval: string) => database.sql`
  update truecount.job_heartbeat set beat_at = now() - ${interval}::interval where job = ${job}`;
const about = () => told.map(({ kind, job }) => `${kind} ${job}`).toSorted();

describe('a job that no scheduler looks at', () => {
  it('is silent after two of its intervals, and not before', async () => {
    const { sql } = database;
    await silence('refresh-recent', '3 minutes');
    await silence('refresh-full', '13 days');
    expect((await readHealth(sql)).status).toBe('ok');
    await silence('refresh-recent', '5 minutes');
    await silence('refresh-full', '15 days');
    const health = await readHealth(sql);
    expect(health.status).toBe('degraded');
    expect(health.jobs.filter(({ state }) => state === 'silent').map(({ name }) => name)).toEqual([
      'refresh-recent',
      'refresh-full',
    ]);
    expect(health.says).toEqual([
      'Silent for two intervals: refresh-recent, refresh-full (the scheduler of this server is not running).',
    ]);
    settings.SCHEDULER = 'off';
    expect((await readHealth(sql)).says[0]).toContain('SCHEDULER is off');
  });

  it('is told of once, by whichever instance looks first, and again after an hour', async () => {
    const { sql } = database;
    await silence('refresh-recent', '1 hour');
    const other = connect(database.url, { max: 2 });
    await Promise.all([checkStaleness(sql), checkStaleness(other), checkStaleness(sql)]);
    expect(about()).toEqual(['silent refresh-recent']);
    expect(told[0]!.text).toMatch(/^refresh-recent is silent: .* since 20\d\d-/);
    await sql`update truecount.alert_sent set sent_at = sent_at - interval '61 minutes'`;
    await checkStaleness(other);
    expect(told).toHaveLength(2);
    await other.end();
  });

  it('is told of by the watch of a web server when what checks is silent too', async () => {
    for (const job of ['refresh-recent', 'check-staleness']) await silence(job, '1 hour');
    const end = startWatch(database.sql, 50);
    await vi.waitFor(
      () => expect(about()).toEqual(['silent check-staleness', 'silent refresh-recent']),
      5_000,
    );
    end();
  });

  it('is told of again when the webhook refused', async () => {
    const { sql } = database;
    await silence('refresh-recent', '1 hour');
    answer = 500;
    await checkStaleness(sql);
    answer = 200;
    await checkStaleness(sql);
    await checkStaleness(sql);
    expect(about()).toEqual(['silent refresh-recent', 'silent refresh-recent']);
  });

  it('is not silent where it is paused, was set anew just now, or comes less often', async () => {
    const { sql } = database;
    await silence('refresh-recent', '1 hour');
    await changeSetting(sql, 'refresh-recent', { isPaused: true }, 'test');
    await sql`update truecount.job_setting set changed_at = now() - interval '1 day'`;
    expect((await readHealth(sql)).jobs[0]).toMatchObject({ state: 'paused', nextAt: null });
    await changeSetting(sql, 'refresh-recent', { isPaused: false }, 'test');
    expect((await readHealth(sql)).jobs[0]).toMatchObject({ state: 'ok' });
    await changeSetting(sql, 'refresh-recent', { intervalSeconds: 7_200 }, 'test');
    await sql`update truecount.job_setting set changed_at = now() - interval '1 day'`;
    expect((await readHealth(sql)).jobs[0]).toMatchObject({ state: 'ok' });
    await changeSetting(sql, 'refresh-recent', { intervalSeconds: null }, 'test');
    await sql`update truecount.job_setting set changed_at = now() - interval '1 day'`;
    expect((await readHealth(sql)).jobs[0]).toMatchObject({ state: 'silent' });
  });
});

describe('a job that Inngest starts by what it has registered', () => {
  const older = async () =>
    (await readStandings(database.sql)).find(({ job }) => job.name === 'refresh-older')!;
  const set = async (seconds: number) => {
    const { sql } = database;
    await changeSetting(sql, 'refresh-older', { intervalSeconds: seconds }, 'test');
    await sql`update truecount.job_setting set changed_at = now() - interval '30 days'`;
  };
  const beatBy = (cron: string | null, ago: string) => database.sql`
    update truecount.job_heartbeat set registered_cron = ${cron}, beat_at = now() - ${ago}::interval where job = 'refresh-older'`;

  it('is judged by that until the app is synced, and its next run is told by it', async () => {
    await set(300);
    await beatBy('0 * * * *', '20 minutes');
    expect(await older()).toMatchObject({ state: 'ok', registered: { isUntilSync: true } });
    expect((await older()).nextAt).toMatch(/:00:00\.000Z$/);
    await beatBy('0 0 * * *', '20 hours');
    expect(await older()).toMatchObject({ state: 'ok' });
    await beatBy('0 * * * *', '130 minutes');
    expect(await older()).toMatchObject({ state: 'silent' });
    // Synced.
    await beatBy('*/5 * * * *', '20 minutes');
    expect(await older()).toMatchObject({ state: 'silent', registered: null });
  });

  it('is judged by the default as long as it has never started it', async () => {
    settings.SCHEDULER = 'inngest';
    await set(300);
    await beatBy(null, '20 minutes');
    expect(await older()).toMatchObject({ state: 'ok', registered: { isUntilSync: true } });
    settings.SCHEDULER = 'embedded';
    expect(await older()).toMatchObject({ state: 'silent', registered: null });
  });

  it('keeps what it was told with each beat, and another scheduler knows nothing of it', async () => {
    const { sql } = database;
    const job = jobNamed('refresh-older');
    const kept = async () =>
      (
        await sql<
          { cron: string | null }[]
        >`select registered_cron as cron from truecount.job_heartbeat where job = 'refresh-older'`
      )[0]!.cron;
    await claimSlot(sql, job, new Date(), { inngestRunId: 'one', registeredCron: 'TZ=UTC 0 * * * *' });
    expect(await kept()).toBe('TZ=UTC 0 * * * *');
    await claimSlot(sql, job, new Date());
    expect(await kept()).toBeNull();
  });
});

describe('an old cache', () => {
  it('is told of when a change waits for longer than the threshold, unless that is not wanted', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[0]!, [{}]);
    await sql`update truecount.pending_change set noted_at = now() - interval '59 minutes'`;
    await checkStaleness(sql);
    expect(about()).toEqual([]);
    await sql`update truecount.pending_change set noted_at = now() - interval '61 minutes'`;
    settings.ALERT_ON_STALE_CACHE = false;
    await checkStaleness(sql);
    expect(about()).toEqual([]);
    settings.ALERT_ON_STALE_CACHE = true;
    const id = await claimSlot(sql, jobNamed('check-staleness'), new Date());
    await perform(sql, jobNamed('check-staleness'), id!, { type: 'check-staleness' });
    expect(about()).toEqual(['stale check-staleness']);
    expect(told[0]!.text).toContain('1 h 1 min');
    expect((await readRuns(sql)).at(-1)).toMatchObject({ state: 'done', note: told[0]!.text });
    expect((await readHealth(sql)).cache).toEqual({ isFilled: true, isStale: true });
  });
});

describe('a job that fails', () => {
  it('is told of in the log, to the webhook and by its health, with no parameter and no row', async () => {
    const { sql } = database;
    await sql`alter table truecount.capture_state rename column swept_through to away`;
    const run = await openRun(sql, { type: 'older', trigger: 'schedule', job: 'refresh-older' });
    await expect(perform(sql, jobNamed('refresh-older'), run.id, { type: 'older' })).rejects.toThrow();
    await sql`alter table truecount.capture_state rename column away to swept_through`;
    expect(about()).toEqual(['failed refresh-older']);
    expect(told[0]!.text).toBe(`refresh-older failed (run ${run.id}): The database reported error 42703.`);
    const health = await readHealth(sql);
    expect(health.jobs.find(({ name }) => name === 'refresh-older')).toMatchObject({ state: 'failing' });
    expect(health.refreshes.rate).toBe(0.5);
    expect(health.says.at(-1)).toContain('99.9 %');
    const next = await openRun(sql, { type: 'older', trigger: 'schedule', job: 'refresh-older' });
    await perform(sql, jobNamed('refresh-older'), next.id, { type: 'older' });
    expect((await readHealth(sql)).jobs.find(({ name }) => name === 'refresh-older')?.state).toBe('ok');
  });
});

describe('the clean-up of the update log', () => {
  it('removes what is old, folds sooner, and keeps the newest that ended well of each kind', async () => {
    const { sql } = database;
    await sql`truncate truecount.statistics_update_log`;
    const add = (
      type: string,
      trigger: string,
      state: string,
      age: string,
      scope: string | null = null,
    ) => sql`
      insert into truecount.statistics_update_log (type, trigger, state, batch_size, requested_at, scope_id, note)
      values (${type}, ${trigger}, ${state}, 1, now() - ${age}::interval, ${scope}, ${`${type} ${trigger} ${state} ${age}`})`;
    await add('full', 'schedule', 'done', '80 days');
    await add('full', 'schedule', 'done', '60 days');
    await add('full', 'schedule', 'failed', '40 days');
    await add('incremental', 'folder', 'done', '3 days');
    await add('incremental', 'folder', 'done', '1 day');
    await add('recent', 'schedule', 'done', '3 days');
    await add('recent', 'schedule', 'failed', '2 days');
    await add('chatbot', 'manual', 'done', '50 days', '1');
    // Nobody runs it any more: it is marked so first.
    await add('chatbot', 'manual', 'running', '50 days', '2');
    const id = await claimSlot(sql, jobNamed('clean-update-log'), new Date());
    await perform(sql, jobNamed('clean-update-log'), id!, { type: 'clean-update-log' });
    expect((await readRuns(sql)).map(({ note }) => note)).toEqual([
      'full schedule done 60 days',
      'recent schedule done 3 days',
      'recent schedule failed 2 days',
      'chatbot manual done 50 days',
      null,
    ]);
    expect(await sql`select from truecount.statistics_update_log where trigger = 'folder'`).toHaveLength(1);
  });
});
