import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages } from '@/db/testing/platform';
import { holdTransaction } from '@/lib/capture/testing';
import { readStandings } from '@/lib/jobs/standing';
import { resetJobs } from '@/lib/jobs/testing/runs';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { heldSource, holdSource } from '@/lib/source/current';
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

  it('shows the runs of a job’s type, whatever started them, and no folds', async () => {
    await runRefresh(database.sql, { type: 'session', scopeId: sessions[0]!, trigger: 'cli' });
    await addMessages(database.sql, sessions[0]!, [{}]);
    await fold(database.sql, { trigger: 'folder' });
    const { runsOfJobs } = await readOverview(overall);
    if (!('value' in runsOfJobs)) throw new Error('not read');
    const typesOf = (job: string) => runsOfJobs.value[job]!.map(({ type }) => type);
    expect([typesOf('refresh-session'), typesOf('refresh-full')]).toEqual([['session'], ['full']]);
  });

  it('reads few rows of a long log', async () => {
    const { sql } = database;
    await sql`
      insert into truecount.statistics_update_log (type, job, trigger, state, batch_size, started_at, finished_at)
      select case n % 2 when 0 then 'recent' else 'incremental' end, case n % 2 when 0 then 'refresh-recent' end,
        case n % 2 when 0 then 'schedule' else 'folder' end, 'done', 1000, now(), now()
      from generate_series(1, 20000) n`;
    await sql`analyze truecount.statistics_update_log`;
    for (const read of [readStandings, readRunsOfJobs, readRunsOfCaches, readSizes]) {
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
    expect(await toneOf('Drift')).toEqual(['good', 'None']);
    await result('random', '1 hour', 1);
    expect(await toneOf('Drift')).toEqual(['warn', 'Mended']);
    await found('random', false);
    expect(await toneOf('Drift')).toEqual(['bad', 'Found']);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect(await toneOf('Drift')).toEqual(['warn', 'Mended']);
    await sql`truncate truecount.audit_result, truecount.audit_finding`;
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
