import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { expectExact } from '@/db/testing/exact';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { log } from '@/lib/log';
import { readClocks } from '@/lib/reads/clocks';
import { inSnapshot } from '@/lib/reads/snapshot';
import { fold } from './fold';
import { keepFolding } from './folder';
import { runRefresh } from './run';
import { withWriter } from './writer';

const settings = vi.hoisted(() => ({
  PENDING_LIMIT: 5_000,
  UPDATE_STRATEGY: 'incremental',
  BATCH_SIZE: 50_000,
}));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let sessions: string[];
beforeEach(async () => {
  Object.assign(settings, { PENDING_LIMIT: 5_000, UPDATE_STRATEGY: 'incremental', BATCH_SIZE: 50_000 });
  const { sql } = database;
  await resetPlatform(sql);
  sessions = [];
  for (let index = 0; index < 6; index += 1)
    sessions.push(await addSession(sql, { chatbotId: 1 + (index % 3) }));
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await sql`truncate truecount.statistics_update_log`;
});

const clocks = () => inSnapshot(database.sql, readClocks);
const folds = () => database.sql<{ trigger: string; read: number; type: string }[]>`
  select trigger, rows_read::int as read, type from truecount.statistics_update_log where state = 'done' order by id`;
const note = (count: number, noted = 'clock_timestamp()') =>
  database.sql.unsafe(
    `insert into truecount.pending_change (kind, id, noted_at) select 'm', 1, ${noted} from generate_series(1, ${count})`,
  );

describe('a fold', () => {
  it('takes what is pending, leaves a row of the log, and none when nothing is', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[0]!, [{}, { version: 'v2' }]);
    await addMessages(sql, sessions[1]!, [{}]);
    expect((await fold(sql, { trigger: 'cli' }))!.read).toBe(2);
    expect(await fold(sql, { trigger: 'cli' })).toEqual({ read: 0, changed: 0 });
    expect(await folds()).toEqual([{ trigger: 'cli', read: 2, type: 'incremental' }]);
    expect(await readCache(sql)).toEqual(await recount(sql));
    const { newestChangeAt, pending, asOf } = await clocks();
    expect(pending).toBe(0);
    expect(newestChangeAt! < asOf).toBe(true);
  });

  it('goes on batch by batch', async () => {
    settings.BATCH_SIZE = 2;
    const { sql } = database;
    for (const session of sessions) await addMessages(sql, session, [{}]);
    await fold(sql, { trigger: 'cli' });
    expect((await folds()).map(({ read }) => read)).toEqual([2, 2, 2]);
    await expectExact(sql);
  });

  it('leaves a change that lands meanwhile to the next', async () => {
    const { sql, url } = database;
    const writer = connect(url, { max: 1 });
    const open = await writer.reserve();
    await open`begin`;
    await open`insert into truecount_platform.message (session_id, role, content) values (${sessions[0]!}, 'human', 'x')`;
    await addMessages(sql, sessions[1]!, [{}]);
    await fold(sql, { trigger: 'cli' });
    expect((await clocks()).pending).toBe(0);
    await open`commit`;
    open.release();
    await writer.end();
    expect((await clocks()).pending).toBe(1);
    await expectExact(sql);
    await fold(sql, { trigger: 'cli' });
    expect(await readCache(sql)).toEqual(await recount(sql));
  });

  it('stops no writer of the source, and does not wait for one', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[0]!, [{}]);
    await withWriter(sql, async (tx) => {
      await tx`delete from truecount.pending_change`;
      await sql.begin(async (writer) => {
        await writer`set local lock_timeout = 200`;
        for (const session of sessions)
          await writer`insert into truecount_platform.message (session_id, role, content) values (${session}, 'ai', 'x')`;
        await writer`update truecount_platform.session set is_test = true where id = ${sessions[2]!}`;
        await writer`delete from truecount_platform.session where id = ${sessions[3]!}`;
      });
      expect(await fold(sql, { trigger: 'cli', isImpatient: true })).toBeNull();
    });
  });

  it('counts everything where that is said, and takes just what was said before', async () => {
    const { sql } = database;
    await sql`truncate truecount_platform.message`;
    await fold(sql, { trigger: 'cli' });
    expect((await folds()).map(({ type }) => type)).toEqual(['full']);
    await expectExact(sql);
    expect((await clocks()).pending).toBe(0);
  });
});

describe('the folder', () => {
  /** Runs folders for a while and tells what they did. */
  async function foldersFor(ms: number, count = 1) {
    const ending = new AbortController();
    const folding = Array.from({ length: count }, () => keepFolding(database.sql, ending.signal, 10));
    await new Promise((resolve) => setTimeout(resolve, ms));
    ending.abort();
    await Promise.all(folding);
    return folds();
  }

  it('folds at 1,000 changes at once, and fewer when the oldest has waited for five seconds', async () => {
    await note(999);
    expect(await foldersFor(100)).toEqual([]);
    await note(1);
    expect(await foldersFor(200)).toHaveLength(1);
    await note(1, `clock_timestamp() - interval '5 seconds'`);
    expect(await foldersFor(200)).toHaveLength(2);
  });

  it('is one among many: what one has taken no other takes', async () => {
    const { sql } = database;
    for (const session of sessions) await addMessages(sql, session, [{}]);
    await sql`update truecount.pending_change set noted_at = noted_at - interval '10 seconds'`;
    expect(await foldersFor(400, 3)).toEqual([{ trigger: 'folder', read: 6, type: 'incremental' }]);
  });

  it('leaves pending changes to the jobs when everything is counted at each interval', async () => {
    await note(2_000);
    settings.UPDATE_STRATEGY = 'scheduled';
    expect(await foldersFor(300)).toEqual([]);
    settings.UPDATE_STRATEGY = 'hybrid';
    expect(await foldersFor(300)).toHaveLength(1);
  });

  it('goes on after a database error, and does not run before the first fill', async () => {
    const { sql } = database;
    const error = vi.spyOn(log, 'error');
    await sql`alter table truecount.pending_change rename to away`;
    const ending = new AbortController();
    const folding = keepFolding(sql, ending.signal, 10);
    await vi.waitFor(() => expect(error).toHaveBeenCalledTimes(1));
    await sql`alter table truecount.away rename to pending_change`;
    await note(1_000);
    await vi.waitFor(async () => expect(await folds()).toHaveLength(1), 3_000);
    await sql`truncate truecount.session_statistics`;
    await note(1_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    ending.abort();
    await folding;
    expect(await folds()).toHaveLength(1);
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });
});

describe('a read with more pending than it can add', () => {
  it('folds first', async () => {
    const { sql } = database;
    settings.PENDING_LIMIT = 3;
    for (const session of sessions) await addMessages(sql, session, [{}]);
    expect(await clocks()).toMatchObject({ isExact: true, pending: 0 });
    expect(await folds()).toEqual([{ trigger: 'read', read: 6, type: 'incremental' }]);
    await expectExact(sql);
  });

  it('says how far behind it is when it cannot fold in time, and is exact again afterwards', async () => {
    const { sql } = database;
    settings.PENDING_LIMIT = 3;
    for (const session of sessions) await addMessages(sql, session, [{}]);
    await withWriter(sql, async () => {
      const behind = await clocks();
      expect(behind).toMatchObject({ isExact: false, pending: 6 });
      expect(behind.coversAt! < behind.asOf).toBe(true);
    });
    await vi.waitFor(async () => expect(await clocks()).toMatchObject({ isExact: true, pending: 0 }), 3_000);
  });
});

describe('the hybrid refresh', () => {
  it('finds in recently active sessions, and by and by in all, what no capture told', async () => {
    const { sql } = database;
    settings.BATCH_SIZE = 2;
    const now = new Date().toISOString();
    await addMessages(sql, sessions[0]!, [{ at: now }]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`alter table truecount_platform.message disable trigger user`;
    await addMessages(sql, sessions[0]!, [{ at: now }]);
    await addMessages(sql, sessions[5]!, [{}]);
    await sql`alter table truecount_platform.message enable trigger user`;
    const wrong = async () => {
      const [cached, truth] = [await readCache(sql), await recount(sql)];
      return truth.sessions
        .filter((session, index) => session.humanMessageCount !== cached.sessions[index]!.humanMessageCount)
        .map(({ sessionId }) => sessionId);
    };
    expect(await wrong()).toEqual([sessions[0], sessions[5]]);
    await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    expect(await wrong()).toEqual([sessions[5]]);
    for (let round = 0; round < 3; round += 1) await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    expect(await wrong()).toEqual([]);
    expect(await readCache(sql)).toEqual(await recount(sql));
  });

  it('counts everything once a week, and not again the next time', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set finished_at = finished_at - interval '8 days'`;
    for (let round = 0; round < 2; round += 1) await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    expect((await folds()).map(({ type }) => type)).toEqual(['full', 'hybrid', 'full', 'hybrid']);
  });

  it('finds chatbots that moved or went unseen', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`alter table truecount_platform.chatbot disable trigger user`;
    await sql`update truecount_platform.chatbot set team_id = 2, name = 'moved' where id = 1`;
    await sql`insert into truecount_platform.chatbot (team_id, name) values (1, 'new')`;
    await sql`alter table truecount_platform.chatbot enable trigger user`;
    await runRefresh(sql, { type: 'hybrid', trigger: 'cli' });
    expect((await readCache(sql)).chatbots).toEqual((await recount(sql)).chatbots);
  });

  it('of the job for recent sessions leaves older ones to the rolling sweep, which comes to each within 24 runs', async () => {
    const { sql } = database;
    settings.BATCH_SIZE = 2;
    await addMessages(sql, sessions[0]!, [{ at: new Date().toISOString() }]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`alter table truecount_platform.message disable trigger user`;
    for (const session of [sessions[0]!, sessions[5]!]) await addMessages(sql, session, [{}]);
    await sql`alter table truecount_platform.message enable trigger user`;
    const wrong = async () => {
      const [cached, truth] = [await readCache(sql), await recount(sql)];
      return truth.sessions.filter(
        (session, index) => session.humanMessageCount !== cached.sessions[index]!.humanMessageCount,
      ).length;
    };
    expect(await wrong()).toBe(2);
    for (let round = 0; round < 4; round += 1) await runRefresh(sql, { type: 'recent', trigger: 'cli' });
    expect(await wrong()).toBe(1);
    let runs = 0;
    while ((await wrong()) > 0 && runs < 24) {
      await runRefresh(sql, { type: 'older', trigger: 'cli' });
      runs += 1;
    }
    expect(await readCache(sql)).toEqual(await recount(sql));
    // Six sessions, two a batch: one batch each time, for a day has more runs than there are batches.
    expect(runs).toBe(3);
  });

  it('of chatbots makes totals true again that drifted, of those that were active lately, archived or not', async () => {
    const { sql } = database;
    settings.BATCH_SIZE = 1;
    for (const session of [sessions[0]!, sessions[1]!])
      await addMessages(sql, session, [{ at: new Date().toISOString() }]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.chatbot_statistics set session_count = session_count + 5`;
    const wrong = async () => {
      const [cached, truth] = [await readCache(sql), await recount(sql)];
      return truth.chatbots
        .filter((chatbot, index) => chatbot.sessionCount !== cached.chatbots[index]!.sessionCount)
        .map(({ chatbotId }) => chatbotId);
    };
    expect(await wrong()).toEqual(['1', '2', '3', '4']);
    const { rowsRead } = await runRefresh(sql, { type: 'chatbots', trigger: 'cli' });
    expect(rowsRead).toBe(2);
    expect(await wrong()).toEqual(['3', '4']);
  });
});
