import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { requestOf } from '@/lib/jobs/request';
import { readSettings, settingOf } from '@/lib/jobs/settings';
import { resetJobs } from '@/lib/jobs/testing/runs';
import { describeLeft } from '@/lib/refresh/describe-left';
import { openRun, readRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { cancel, pause, setInterval } from './change';
import { checkFailures } from './check-work';
import { clearCache } from './clear';
import { readFailures } from './failures';
import { followRun } from './follow';
import { refusalToPress } from './may';
import { pressJob } from './press';
import { pressMeasure, pressPlan } from './press-query';
import { previewInTurn, previewScope } from './preview';
import { rebuild } from './rebuild';
import { suggest } from './scopes';
import { operator, overall } from './testing';

const settings = vi.hoisted(() => ({ BATCH_SIZE: 50_000 }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});
let database: TestDatabase;
let pool: Sql;
vi.mock('@/db/client', async (load) => {
  const client = await load<typeof import('@/db/client')>();
  return { ...client, db: () => pool };
});

beforeAll(async () => {
  database = await createTestDatabase();
  pool = connect(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  settings.BATCH_SIZE = 50_000;
  await resetJobs(database.sql);
  await database.sql`truncate truecount.trail`;
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
});

const isDone = (id: string) =>
  vi.waitFor(async () => expect((await readRun(database.sql, id))?.state).toBe('done'), { timeout: 20_000 });
const trail = async () =>
  (
    await database.sql<
      { line: string }[]
    >`select concat_ws(' ', who, action, subject, detail) as line from truecount.trail order by id`
  ).map(({ line }) => line);
/** A run of the schedule's that is under way since 20 seconds. */
async function runOfSchedule(type: string): Promise<string> {
  const [run] = await database.sql<{ id: string }[]>`
    insert into truecount.statistics_update_log (type, trigger, job, state, batch_size, runner, beat_at, started_at, requested_at)
    values (${type}, 'schedule', ${`refresh-${type}`}, 'running', 1, 'inngest', now(), now() - interval '20 seconds', now() - interval '20 seconds')
    returning id::text`;
  return run!.id;
}

describe('pressing a job', () => {
  it('starts it, follows it to its end and leaves a line in the trail', async () => {
    const { id, other } = await pressJob(operator, jobNamed('refresh-full'));
    expect(other).toBeNull();
    await isDone(id);
    expect(await followRun(operator, id)).toMatchObject({ state: 'done', read: 8, changed: 0, isOwn: true });
    expect(await trail()).toEqual([`operator@example.org job.run refresh-full run ${id}`]);
  });

  it('that lost its process is under way while others may take it up, and abandoned after', async () => {
    const id = await runOfSchedule('recent');
    const beat = (ago: string) =>
      database.sql`update truecount.statistics_update_log set runner = 'process', beat_at = now() - ${ago}::interval where id = ${id}`;
    await beat('20 seconds');
    expect(await followRun(operator, id)).toMatchObject({ state: 'running' });
    await beat('6 minutes');
    expect(await followRun(operator, id)).toMatchObject({ state: 'abandoned' });
  });

  it('tells of the same that is under way, and starts no second', async () => {
    const id = await runOfSchedule('recent');
    const pressed = await pressJob(operator, jobNamed('refresh-recent'));
    expect(pressed).toMatchObject({ id, other: { state: 'running', trigger: 'schedule', by: null } });
    expect(pressed.other!.seconds).toBeGreaterThanOrEqual(20);
    const [count] =
      await database.sql`select count(*)::int as runs from truecount.statistics_update_log where type = 'recent'`;
    expect(count).toEqual({ runs: 1 });
    // Another chatbot's refresh is none of the same.
    const one = await pressJob(operator, jobNamed('refresh-chatbot'), '1');
    expect(one.other).toBeNull();
    await isDone(one.id);
  });

  it('tells of the newest that is under way', async () => {
    await database.sql`
      insert into truecount.statistics_update_log (id, type, trigger, state, batch_size, runner, beat_at, started_at)
      values (99, 'recent', 'schedule', 'running', 1, 'inngest', now(), now()), (100, 'recent', 'event', 'queued', 1, 'inngest', now(), null)`;
    expect((await pressJob(operator, jobNamed('refresh-recent'))).id).toBe('100');
  });

  it('is harmless in ten tabs at once', async () => {
    const pressed = await Promise.all(
      Array.from({ length: 10 }, () => pressJob(operator, jobNamed('refresh-full'))),
    );
    for (const { id } of pressed) await isDone(id);
    const [count] = await database.sql<{ runs: number }[]>`
      select count(*)::int as runs from truecount.statistics_update_log where trigger = 'manual'`;
    // One that waits while another runs is joined by all that come later.
    expect(count!.runs).toBeLessThanOrEqual(2);
    expect(await readCache(database.sql)).toEqual(await recount(database.sql));
  });

  it('is for operators as far as it refreshes, and for administrators of all beyond that', () => {
    const words = (name: Parameters<typeof jobNamed>[0], viewer = operator) =>
      refusalToPress(viewer, jobNamed(name));
    expect(words('refresh-full')).toBeNull();
    expect(words('clean-update-log')).toContain('administrators of every team');
    expect(words('clean-update-log', overall)).toBeNull();
    expect(words('refresh-full', { ...operator, mayRefresh: false })).toContain('operator');
  });
});

describe('cancelling', () => {
  it('ends one’s own run and no other’s, but any for an administrator of all', async () => {
    const id = await runOfSchedule('full');
    await expect(cancel(operator, id)).rejects.toThrow('administrators of every team');
    await cancel(overall, id);
    expect(await followRun(overall, id)).toMatchObject({
      state: 'cancelled',
      error: 'Cancelled by overall@example.org.',
    });
    expect((await followRun(operator, id))!.error).toBe('It was cancelled.');
    await expect(cancel(overall, id)).rejects.toThrow('over already');
    expect(await trail()).toEqual([`overall@example.org run.cancelled run ${id}`]);
  });
});

describe('the schedule of a job', () => {
  it('is changed by administrators of all, remembered and noted', async () => {
    const job = jobNamed('refresh-older');
    await expect(pause(operator, job, true)).rejects.toThrow('administrators of every team');
    await expect(setInterval(operator, job, 60)).rejects.toThrow('administrators of every team');
    await pause(overall, job, true);
    await setInterval(overall, job, 600);
    expect(settingOf(await readSettings(database.sql), job)).toMatchObject({
      isPaused: true,
      intervalSeconds: 600,
      changedBy: 'overall@example.org',
    });
    await setInterval(overall, job, null);
    await pause(overall, job, false);
    expect(await trail()).toEqual([
      'overall@example.org job.paused refresh-older',
      'overall@example.org job.interval refresh-older every 10 min',
      'overall@example.org job.interval refresh-older its default',
      'overall@example.org job.resumed refresh-older',
    ]);
  });
});

describe('clear and rebuild', () => {
  it('takes no row from a page that is under way, and shows no zero to the next', async () => {
    const reader = await pool.reserve();
    await reader`begin isolation level repeatable read read only`;
    const look = () => reader<{ rows: number; filled: boolean }[]>`
      select (select count(*)::int from truecount.session_statistics) as rows, filled_at is not null as filled from truecount.cache_state`;
    expect(await look()).toMatchObject([{ rows: 8, filled: true }]);
    expect(await clearCache()).toBeGreaterThan(8);
    expect(await look()).toMatchObject([{ rows: 8, filled: true }]);
    await reader`commit`;
    expect(await look()).toMatchObject([{ rows: 0, filled: false }]);
    reader.release();
  });

  it('counts everything anew', async () => {
    await expect(rebuild(operator)).rejects.toThrow('administrators of every team');
    const before = await readCache(database.sql);
    const { id } = await rebuild(overall);
    await isDone(id);
    expect(await readCache(database.sql)).toEqual(before);
    expect(before).toEqual(await recount(database.sql));
    expect((await trail())[0]).toMatch(/^overall@example.org cache.cleared \d+ rows$/);
  });

  it('that was pressed in several tabs at once clears once and counts once', async () => {
    const emptied = async () => {
      const [cache] = await database.sql<{ emptied: number }[]>`
        select emptied_count::int as emptied from truecount.cache_state`;
      return cache!.emptied;
    };
    const before = await emptied();
    const pressed = await Promise.all([1, 2, 3, 4].map(() => rebuild(overall)));
    const [id] = new Set(pressed.map((each) => each.id));
    for (const each of pressed) expect(each.id).toBe(id);
    await isDone(id!);
    expect(await emptied()).toBe(before + 1);
    const [fill] = await database.sql`
      select count(*)::int as runs from truecount.statistics_update_log where type = 'full' and trigger = 'manual'`;
    expect(fill).toEqual({ runs: 1 });
    expect((await trail()).map((line) => line.split(' ')[1])).toEqual(['cache.cleared', 'job.run']);
    // Pressed again afterwards it is another one.
    const again = await rebuild(overall);
    expect(again.id).not.toBe(id);
    await isDone(again.id);
  });

  it('is told of while a batch of the fill holds the writer’s lock, without waiting for it', async () => {
    await clearCache();
    const [fill] = await database.sql<{ id: string }[]>`
      insert into truecount.statistics_update_log (type, trigger, state, batch_size, runner, beat_at, started_at, requested_by)
      values ('full', 'manual', 'running', 1, 'inngest', now(), now() - interval '5 seconds', 'overall@example.org') returning id::text`;
    const writer = await pool.reserve();
    await writer`begin`;
    await writer`lock table truecount.writer in exclusive mode`;
    expect(await rebuild(overall)).toMatchObject({
      id: fill!.id,
      other: { state: 'running', by: 'overall@example.org', seconds: 5 },
    });
    await writer`rollback`;
    writer.release();
    expect(await trail()).toEqual([]);
  });

  it('empties under a refresh of everything that runs, which begins anew, and starts no second', async () => {
    const running = await runOfSchedule('full');
    expect(await rebuild(overall)).toEqual({ id: running, other: null });
    expect((await trail()).map((line) => line.split(' ')[1])).toEqual(['cache.cleared']);
  });

  it('that fails is told of with what is left: nothing old after a clear, finished batches without one', async () => {
    const { sql } = database;
    settings.BATCH_SIZE = 2;
    // The fourth of the sessions cannot be written.
    await sql`alter table truecount.session_statistics add constraint broken check (session_id <> 4) not valid`;
    const job = jobNamed('refresh-full');
    const failed = async () => {
      const { id } = await openRun(sql, requestOf(job, { trigger: 'manual' }));
      await expect(perform(sql, job, id, { type: 'full' })).rejects.toThrow();
      return describeLeft((await followRun(overall, id))!);
    };
    const check = async () => checkFailures(await readFailures(sql, overall), await readCacheState());
    const readCacheState = async () =>
      (
        await sql<
          { isFilled: boolean }[]
        >`select filled_at is not null as "isFilled" from truecount.cache_state`
      )[0]!;
    try {
      for (const id of ['1', '4']) await addMessages(sql, id, [{}]);
      expect(await failed()).toMatch(/^after 1 of 4 batches: these stand, the rest is as it was$/);
      expect((await check()).says).toContain('did not end well, after 1 of 4 batches: these stand');
      await clearCache();
      expect(await failed()).toMatch(/^after 1 of 4 batches: the cache is not filled, and pages show/);
      expect((await check()).says).toContain('the cache is not filled');
    } finally {
      await sql`alter table truecount.session_statistics drop constraint broken`;
    }
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
  });

  it('clears nothing while another refresh writes', async () => {
    const writer = await pool.reserve();
    await writer`begin`;
    await writer`lock table truecount.writer in exclusive mode`;
    await expect(clearCache(pool, 300)).rejects.toThrow('Nothing was cleared');
    await writer`rollback`;
    writer.release();
    expect((await database.sql`select from truecount.session_statistics`).length).toBe(8);
  });
});

describe('measuring a query', () => {
  it('and looking at its plan are lines of the trail, and nothing for who does not administer all', async () => {
    expect((await pressMeasure(overall, 'chatbots'))?.timings).toHaveLength(3);
    expect(await pressPlan(overall, 'sessions', 'exact')).toMatchObject({ mode: 'exact' });
    await expect(pressMeasure(operator, 'chatbots')).rejects.toThrow('administrators of every team');
    await expect(pressPlan(operator, 'chatbots', 'live')).rejects.toThrow('administrators of every team');
    expect(await trail()).toEqual([
      'overall@example.org query.measured chatbots',
      'overall@example.org query.explained sessions exact',
    ]);
  });
});

describe('the preview of a refresh', () => {
  it('tells what would change and changes nothing', async () => {
    const { sql } = database;
    expect(await previewScope('chatbot', '1')).toEqual({ sessions: 3, changed: 0, isPartial: false });
    await addMessages(sql, '1', [{ at: '2026-05-01T00:00:00Z' }]);
    const before = await readCache(sql);
    const pending = () => sql`select kind::text, id from truecount.pending_change order by 1, 2`;
    const noted = [...(await pending())];
    const preview = await previewScope('session', '1');
    expect(preview.sessions).toBe(1);
    expect(preview.changed).toBeGreaterThan(0);
    expect(await readCache(sql)).toEqual(before);
    expect([...(await pending())]).toEqual(noted);
    // The refresh then changes as many rows.
    const done = await runRefresh(sql, { type: 'session', scopeId: '1', trigger: 'cli' });
    expect(done.rowsChanged).toBe(preview.changed);
  });

  it('counts what the refresh mends unasked, and the totals above it', async () => {
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`update truecount.session_statistics set human_message_count = 99 where session_id = 1`;
      await tx`update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1`;
    });
    for (const type of ['session', 'chatbot'] as const) {
      const preview = await previewScope(type, '1');
      expect(preview.changed).toBeGreaterThan(1);
      expect((await sql`select from truecount.audit_finding`).length).toBe(0);
      const done = await runRefresh(sql, { type, scopeId: '1', trigger: 'cli' });
      expect(done.rowsChanged, type).toBe(preview.changed);
      await sql.begin(async (tx) => {
        await tx`set local truecount.writer = 'on'`;
        await tx`update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1`;
        await tx`update truecount.session_statistics set human_message_count = 98 where session_id = 1`;
        await tx`truncate truecount.audit_finding, truecount.audit_result`;
      });
    }
  });

  it('goes through the same batches, and no further than it may', async () => {
    settings.BATCH_SIZE = 2;
    await addMessages(database.sql, '1', [{}]);
    const preview = await previewScope('chatbot', '1');
    expect(preview).toMatchObject({ sessions: 3, isPartial: false });
    const done = await runRefresh(database.sql, { type: 'chatbot', scopeId: '1', trigger: 'cli' });
    expect(done.rowsChanged).toBe(preview.changed);
    settings.BATCH_SIZE = 50_000;
    const { sql } = database;
    await sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, status, is_test, created_at)
      select 1, 1, 1, 'many-' || n, 'web', 'active', false, '2026-01-01' from generate_series(1, 10000) n`;
    expect(await previewScope('chatbot', '1')).toMatchObject({ sessions: 10_000, isPartial: true });
  });

  it('is one at a time, and a second press is told so', async () => {
    let end = () => {};
    const first = previewInTurn('ana', () => new Promise<void>((resolve) => (end = resolve)));
    await expect(previewInTurn('ana', async () => 1)).rejects.toThrow('A preview of yours');
    await expect(previewInTurn('ben', async () => 1)).rejects.toThrow('Somebody else’s preview');
    end();
    await first;
    expect(await previewInTurn('ana', async () => 1)).toBe(1);
  });

  it('waits for nobody', async () => {
    const writer = await pool.reserve();
    await writer`begin`;
    await writer`lock table truecount.writer in exclusive mode`;
    await expect(previewScope('chatbot', '1')).rejects.toThrow('look again');
    await writer`rollback`;
    writer.release();
  });
});

describe('what a refresh can be about', () => {
  it('is searched for in the team in view alone', async () => {
    expect((await suggest(operator, 'chatbot', 'alp')).map(({ id }) => id)).toEqual(['1']);
    expect(await suggest(operator, 'chatbot', '4')).toEqual([]);
    expect(await suggest(operator, 'chatbot', '%')).toEqual([]);
    const [found] = await suggest(operator, 'session', '1');
    expect(found).toMatchObject({ id: '1', sessions: 1 });
  });
});
