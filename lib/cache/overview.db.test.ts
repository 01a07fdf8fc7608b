import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Db, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { holdTransaction } from '@/lib/capture/testing';
import { COMMAND_LINE, changeSetting } from '@/lib/jobs/settings';
import { readStandings } from '@/lib/jobs/standing';
import { resetJobs } from '@/lib/jobs/testing/runs';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { heldSource, holdSource } from '@/lib/source/current';
import { readFailures } from './failures';
import { type Overview, readOverview } from './overview';
import { readRunsOfCaches, readRunsOfJobs } from './runs-of';
import { readSizes } from './sizes';
import { describeTrust, stripOf } from './strip';
import { operator, overall } from './testing';

let database: TestDatabase;
let pool: Sql;
let sessions: string[];
const statements: string[] = [];
vi.mock('@/db/client', async (load) => {
  const client = await load<typeof import('@/db/client')>();
  return { ...client, db: () => pool };
});

beforeAll(async () => {
  database = await createTestDatabase();
  pool = connect(database.url, { max: 1, onStatement: (statement) => statements.push(statement) });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  sessions = await resetJobs(database.sql);
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
});

const unreadIn = (overview: Overview) =>
  Object.entries(overview).flatMap(([name, part]) =>
    typeof part === 'object' && 'error' in part ? [name] : [],
  );
const toneOf = async (name: string) => {
  const strip = stripOf(await readOverview(overall), null);
  const { tone, word } = strip.find((check) => check.name === name)!;
  return [tone, word];
};

describe('the cache page', () => {
  it('sends at most 15 statements, with changes pending too', async () => {
    await readOverview(overall);
    for (const change of [async () => {}, () => addMessages(database.sql, sessions[0]!, [{}])]) {
      await change();
      statements.length = 0;
      await readOverview(overall);
      expect(statements.length).toBeGreaterThan(8);
      // What opens and ends the transaction is among them.
      expect(statements.length).toBeLessThanOrEqual(15);
    }
  });

  it('tells rows, sizes and runs of every cache', async () => {
    const { sizes, runsOfCaches, amounts } = await readOverview(overall);
    if (!('value' in sizes) || !('value' in runsOfCaches) || !('value' in amounts))
      throw new Error('not read');
    const session = sizes.value.find(({ table }) => table === 'session_statistics')!;
    expect([session.rows, session.isEstimate, session.bytes > 0]).toEqual([8, false, true]);
    expect(session.freshAt).not.toBeNull();
    expect(runsOfCaches.value.chatbot_statistics).toMatchObject([{ type: 'full', state: 'done', read: 8 }]);
    expect(amounts.value).toMatchObject({ sessions: 8, chatbots: 4, archive: { isDue: true } });
  });

  it('shows the newest 30 runs, oldest first, however many digits their ids have', async () => {
    await database.sql`
      insert into truecount.statistics_update_log (id, type, job, trigger, state, batch_size, duration_ms)
      select n, 'older', 'refresh-older', 'schedule', 'done', 1, n from generate_series(80, 120) n`;
    const { runsOfJobs, runsOfCaches } = await readOverview(overall);
    if (!('value' in runsOfJobs) || !('value' in runsOfCaches)) throw new Error('not read');
    const newest = Array.from({ length: 30 }, (_, at) => String(91 + at));
    expect(runsOfJobs.value['refresh-older']!.map(({ id }) => id)).toEqual(newest);
    expect(runsOfCaches.value.session_statistics!.map(({ id }) => id)).toEqual(newest);
  });

  it('reads few rows of a long log', async () => {
    const { sql } = database;
    await sql`
      insert into truecount.statistics_update_log (type, job, trigger, state, batch_size, started_at, finished_at)
      select case n % 2 when 0 then 'recent' else 'incremental' end, case n % 2 when 0 then 'refresh-recent' end,
        case n % 2 when 0 then 'schedule' else 'folder' end, 'done', 1000, now(), now()
      from generate_series(1, 20000) n`;
    await sql`analyze truecount.statistics_update_log`;
    const failures = (tx: Db) => readFailures(tx, overall);
    for (const read of [readStandings, readRunsOfJobs, readRunsOfCaches, readSizes, failures]) {
      const rows = await sql.begin(async (tx) => {
        await read(tx);
        const [met] = await tx<{ rows: number }[]>`
          select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'statistics_update_log'`;
        return met!.rows;
      });
      expect(rows, read.name).toBeLessThan(500);
    }
  });

  it('counts the age of a table from what took in everything noted, not from a refresh of one', async () => {
    const { sql } = database;
    const hours = async () => {
      const { sizes } = await readOverview(overall);
      if (!('value' in sizes)) throw new Error('not read');
      return sizes.value.map(({ freshAt, lastMs }) => [
        freshAt && Math.round((Date.now() - Date.parse(freshAt)) / 3_600_000),
        lastMs,
      ]);
    };
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '72 hours', duration_ms = 7`;
    const [old, never] = [
      [72, 7],
      [null, null],
    ];
    expect(await hours()).toEqual([old, old, old, old, never, never, old]);
    for (const type of ['session', 'chatbot'] as const)
      await runRefresh(sql, { type, scopeId: type === 'session' ? sessions[0]! : '1', trigger: 'cli' });
    for (const type of ['older', 'chatbots'] as const) await runRefresh(sql, { type, trigger: 'cli' });
    expect(await hours()).toEqual([old, old, old, old, never, never, old]);
    await addMessages(sql, sessions[0]!, [{}]);
    await fold(sql, { trigger: 'folder' });
    const folded = [0, 7];
    expect(await hours()).toEqual([folded, folded, folded, folded, never, never, folded]);
    // One that was full has left the rest to the next.
    await sql`update truecount.statistics_update_log set batch_size = rows_read where trigger = 'folder'`;
    expect((await hours())[0]).toEqual(old);
  });

  it('folds nothing: what waits is told as it is', async () => {
    await addMessages(database.sql, sessions[0]!, [{}]);
    for (const _ of [1, 2])
      expect((await readOverview(overall)).waiting).toMatchObject({ value: { isFilled: true, pending: 1 } });
    await database.sql`update truecount.pending_change set noted_at = now() - interval '5 minutes'`;
    expect(await toneOf('Freshness')).toEqual(['warn', 'Behind']);
    await database.sql`update truecount.pending_change set noted_at = now() - interval '5 hours'`;
    expect(await toneOf('Freshness')).toEqual(['bad', 'Stale']);
  });

  it('says that the scheduler is dead, that a job is paused and that a run failed', async () => {
    const { sql } = database;
    await sql`insert into truecount.job_heartbeat (job, beat_at) select job, now() - interval '1 hour' from unnest(array['refresh-recent', 'refresh-full']) job`;
    expect(await toneOf('Scheduler')).toEqual(['bad', 'Silent']);
    expect(await toneOf('Failures')).toEqual(['good', 'None']);
    await sql`
      insert into truecount.statistics_update_log (type, trigger, state, batch_size, requested_at, finished_at, error)
      values ('recent', 'schedule', 'failed', 1, now(), now(), 'It broke.')`;
    expect(await toneOf('Failures')).toEqual(['bad', 'Failed']);
    await runRefresh(sql, { type: 'recent', trigger: 'cli' });
    expect(await toneOf('Failures')).toEqual(['warn', 'Mended']);
    expect(await toneOf('Drift')).toEqual(['warn', 'Unknown']);
  });

  it('says the worst of what failed: what nothing has mended since', async () => {
    const { sql } = database;
    await sql`truncate truecount.statistics_update_log`;
    const run = (type: string, state: string, ago: string, scope: string | null = null) => sql`
      insert into truecount.statistics_update_log (type, scope_id, trigger, state, batch_size, requested_at, started_at, finished_at, error)
      values (${type}, ${scope}, 'manual', ${state}, 1, now() - ${ago}::interval, now() - ${ago}::interval, now() - ${ago}::interval,
        ${state === 'done' ? null : `${type} broke.`})`;
    const failures = async () => {
      const strip = stripOf(await readOverview(overall), null);
      const { tone, says } = strip.find(({ name }) => name === 'Failures')!;
      return `${tone}: ${says}`;
    };
    await run('full', 'failed', '2 hours');
    await run('recent', 'failed', '1 hour');
    await run('recent', 'done', '50 minutes');
    expect(await failures()).toBe(
      'bad: The last run of full did not end well, before its first batch: the numbers are as they were. full broke.',
    );
    await run('chatbot', 'failed', '40 minutes', '1');
    await run('chatbot', 'failed', '39 minutes', '1');
    await run('chatbot', 'failed', '38 minutes', '2');
    expect(await failures()).toMatch(
      /^bad: 3 different runs did not .*; the newest, of chatbot, before .* chatbot broke/,
    );
    // What began before it failed may have passed what it was to count.
    await sql`
      insert into truecount.statistics_update_log (type, trigger, state, batch_size, requested_at, started_at, finished_at)
      values ('full', 'cli', 'done', 1, now() - interval '45 minutes', now() - interval '45 minutes', now())`;
    expect(await failures()).toMatch(/^bad: 2 different runs/);
    await run('chatbot', 'done', '30 minutes', '1');
    expect(await failures()).toContain('bad: The last run of chatbot did');
    await run('full', 'done', '20 minutes');
    expect(await failures()).toMatch(/^warn: 4 different runs .*; the newest was of chatbot\. chatbot broke/);
    await sql`update truecount.statistics_update_log set requested_at = requested_at - interval '8 days',
      started_at = started_at - interval '8 days', finished_at = finished_at - interval '8 days'`;
    expect(await failures()).toMatch(/^good: No run of the last 7 days failed/);
    await run('session', 'failed', '20 minutes', sessions[0]!);
    expect(await toneOf('Failures')).toEqual(['bad', 'Failed']);
    await run('chatbot', 'done', '10 minutes', '1');
    expect(await toneOf('Failures')).toEqual(['warn', 'Mended']);
    // Its job goes by the same.
    const { standings } = await readOverview(overall);
    if (!('value' in standings)) throw new Error('not read');
    expect(standings.value.find(({ job }) => job.name === 'refresh-session')!.state).toBe('ok');
  });

  it('counts a job’s runs whatever started them', async () => {
    await runRefresh(database.sql, { type: 'archive', trigger: 'cli' });
    const { runsOfJobs, standings } = await readOverview(overall);
    if (!('value' in runsOfJobs) || !('value' in standings)) throw new Error('not read');
    for (const [name, type] of [
      ['refresh-full', 'full'],
      ['archive', 'archive'],
    ] as const) {
      expect(runsOfJobs.value[name]).toMatchObject([{ type, state: 'done' }]);
      expect(standings.value.find(({ job }) => job.name === name)).toMatchObject({ last: { state: 'done' } });
    }
    expect(runsOfJobs.value['refresh-recent']).toEqual([]);
  });

  it('tells how refreshes ended day by day', async () => {
    const { sql } = database;
    await sql`truncate truecount.statistics_update_log`;
    const runs = (state: string, days: number, count: number, type = 'recent') => sql`
      insert into truecount.statistics_update_log (type, trigger, state, batch_size, requested_at)
      select ${type}, 'schedule', ${state}, 1, date_trunc('day', now(), 'UTC') - ${days} * interval '24 hours' + interval '1 minute'
      from generate_series(1, ${count}::int)`;
    await runs('done', 2, 3);
    await runs('failed', 2, 1);
    await runs('cancelled', 2, 1);
    await runs('failed', 2, 1, 'audit');
    await runs('done', 0, 2);
    const { success } = await readOverview(overall);
    if (!('value' in success)) throw new Error('not read');
    expect(success.value).toMatchObject({ done: 5, failed: 1, isKept: false });
    expect(success.value.days.map(({ done, failed }) => [done, failed])).toEqual([
      [3, 1],
      [0, 0],
      [2, 0],
    ]);
    expect(success.value.days.at(-1)!.day).toBe(new Date().toISOString().slice(0, 10));
  });

  it('names who changed a schedule as the refresh log names who asked', async () => {
    const { sql } = database;
    const byOf = async (viewer = operator) => {
      const { standings } = await readOverview(viewer);
      if (!('value' in standings)) throw new Error('not read');
      return standings.value.find(({ job }) => job.name === 'refresh-older')!.setting.changedBy;
    };
    for (const [email, team] of [
      ['boss@example.org', null],
      ['ana@example.org', '1'],
      ['eve@example.org', '2'],
    ] as const)
      await sql`
        with person as (insert into truecount.person (name, email) values (${email}, ${email}) returning id)
        insert into truecount.membership (person_id, team_id, role) select id, ${team}, 'administrator' from person`;
    for (const [by, shown] of [
      ['boss@example.org', 'boss@example.org'],
      ['ana@example.org, key CI', 'ana@example.org, key CI'],
      ['eve@example.org', 'somebody of another team'],
      [COMMAND_LINE, COMMAND_LINE],
    ] as const) {
      await changeSetting(sql, 'refresh-older', { intervalSeconds: 600 }, by);
      expect(await byOf()).toBe(shown);
      expect(await byOf(overall)).toBe(by);
    }
  });

  it('knows about how many sessions a first fill will count', async () => {
    const { sql } = database;
    await sql`analyze truecount_platform.session`;
    const { amounts } = await readOverview(overall);
    if (!('value' in amounts)) throw new Error('not read');
    expect(amounts.value).toMatchObject({ sourceSessions: 8, olderAtOnce: 8, isFullDue: false });
    await sql`truncate truecount.statistics_update_log`;
    expect((await readOverview(overall)).amounts).toMatchObject({
      value: { isFullDue: true, isFullCheaper: false },
    });
    await sql`insert into truecount.pending_change (kind, id) select 'm', 100000 + n from generate_series(1, 2000) n`;
    expect((await readOverview(overall)).amounts).toMatchObject({ value: { isFullCheaper: true } });
    await sql`truncate truecount.pending_change`;
  });

  it('says what audits found until it is mended, and that none came lately', async () => {
    const { sql } = database;
    await sql`truncate truecount.audit_result, truecount.audit_finding`;
    const result = (part: string, ago: string, wrong: number) => sql`
      insert into truecount.audit_result (run_id, part, as_of, row_count, wrong_row_count, number_count, wrong_count, unswept_count)
      values (${ago.length + 900}, ${part}, now() - ${ago}::interval, 10, ${wrong}, 90, ${wrong}, 0)`;
    const found = (part: string, isUnswept: boolean) => sql`
      insert into truecount.audit_finding (run_id, part, found_at, kind, subject_id, team_id, number, shown, counted, is_unswept)
      values (907, ${part}, now(), 'session', ${sessions[0]!}, 1, 'messages', '9', '1', ${isUnswept})`;
    await result('random', '3 hours', 0);
    expect(await toneOf('Drift')).toEqual(['warn', 'Overdue']);
    await result('random', '2 seconds', 0);
    expect(await toneOf('Drift')).toEqual(['good', 'None']);
    await found('random', true);
    expect(await toneOf('Drift')).toEqual(['good', 'None']);
    await found('random', false);
    expect(await toneOf('Drift')).toEqual(['bad', 'Found']);
    await found('sweep', false);
    expect(await toneOf('Drift')).toEqual(['warn', 'Mended']);
    await found('random', false);
    expect(await toneOf('Drift')).toEqual(['bad', 'Found']);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect(await toneOf('Drift')).toEqual(['warn', 'Mended']);
    await sql`truncate truecount.audit_result, truecount.audit_finding`;
  });

  it('says whether sums add up, and what was not compared', async () => {
    const { sql } = database;
    await sql`truncate truecount.invariant_result`;
    const held = (name: string, wrong: number, compared = 5) => sql`
      insert into truecount.invariant_result (run_id, name, as_of, compared_count, wrong_count, examples, duration_ms)
      values (900 + ${wrong}::int, ${name}, clock_timestamp(), ${compared}, ${wrong}, '[]', 1)`;
    expect(await toneOf('Sums')).toEqual(['warn', 'Unknown']);
    await held('chatbots-team', 0);
    await held('sessions-team', 0);
    await held('hours-day', 0, 0);
    const sums = async () => stripOf(await readOverview(overall), null).find(({ name }) => name === 'Sums')!;
    expect(await sums()).toMatchObject({
      tone: 'good',
      says: expect.stringContaining('2 of 7 checks hold, 5 had nothing'),
    });
    await held('sessions-team', 2);
    expect(await sums()).toMatchObject({
      tone: 'bad',
      word: 'Broken',
      says: expect.stringContaining('sessions-team'),
    });
    await sql`truncate truecount.invariant_result`;
  });

  it('is empty and says so once the cache was emptied', async () => {
    await database.sql`truncate truecount.session_statistics`;
    expect(await toneOf('Freshness')).toEqual(['bad', 'Empty']);
  });

  it('loses only the part that cannot be read', async () => {
    await database.sql`alter table truecount.job_setting rename to job_setting_gone`;
    try {
      const overview = await readOverview(operator);
      expect(overview.standings).toEqual({ error: expect.stringContaining('does not exist') });
      expect('value' in overview.sizes && overview.sizes.value.length).toBeGreaterThan(3);
      expect(stripOf(overview, null).find(({ name }) => name === 'Scheduler')).toMatchObject({
        tone: 'bad',
        word: 'Not read',
      });
    } finally {
      await database.sql`alter table truecount.job_setting_gone rename to job_setting`;
    }
  });

  it('waits for no locked table of the platform, says so in its place, and calls nothing exact', async () => {
    const { sql } = database;
    await sql`insert into truecount.tail_position (relation, settled_id, frontier_id, file_node) values ('message', 0, 0, 0)`;
    expect('value' in (await readOverview(overall)).waiting).toBe(true);
    const held = await holdTransaction(sql);
    try {
      await held.tx`lock table truecount_platform.message in access exclusive mode`;
      const begun = performance.now();
      const overview = await readOverview(overall);
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(unreadIn(overview)).toEqual(['waiting']);
      const strip = stripOf(overview, null);
      expect(strip[0]).toMatchObject({ name: 'Freshness', tone: 'bad', word: 'Not read' });
      expect(strip[0]!.says).toContain('locked or slow');
      expect(describeTrust(strip, overview.waiting)).toMatch(/^Whether pages are exact could not be read; /);
    } finally {
      await held.rollback();
      await sql`truncate truecount.tail_position`;
    }
  });

  it('stands when the platform’s tables do not fit any more, and says which', async () => {
    const before = heldSource();
    holdSource({ ...before, problem: 'The platform has changed: a column is missing.' });
    try {
      const overview = await readOverview(overall);
      expect(unreadIn(overview)).toEqual(['waiting']);
      expect(overview.waiting).toEqual({ error: 'The platform has changed: a column is missing.' });
      expect(stripOf(overview, null)[0]).toMatchObject({ word: 'Not read' });
    } finally {
      holdSource(before);
    }
  });
});
