import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { openRun, readRun } from './log';
import { carryOut, runRefresh } from './run';

process.env.BATCH_SIZE = '3';
let database: TestDatabase;
const full = () => runRefresh(database.sql, { type: 'full', trigger: 'cli' });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => resetPlatform(database.sql));

/** Ten sessions that tell plausible readings of the rules apart. */
async function fillPlatform() {
  const { sql } = database;
  const silent = await addSession(sql, { participantId: 2 });
  const busy = await addSession(sql, { participantId: 1, status: 'complete' });
  await addMessages(sql, busy, [
    { at: '2026-01-01T09:59:59.999999Z', version: 'v10' },
    { role: 'ai', at: '2026-01-01T10:00:00Z', version: 'v2' },
    { at: '2026-01-01T10:00:00.000001Z' },
    { role: 'system', at: '2026-01-05T00:00:00Z', version: 'v3-unreleased' },
  ]);
  const back = await addSession(sql, { participantId: 1, endedAt: '2026-01-03T00:00:00Z' });
  await addMessages(sql, back, [{ at: '2025-12-01T00:00:00Z' }, { at: '2025-12-01T00:00:00Z' }]);
  const test = await addSession(sql, { participantId: 3, isTest: true });
  await addMessages(sql, test, [{ at: '2026-02-01T00:00:00Z' }]);
  for (let chatbotId = 2; chatbotId <= 3; chatbotId += 1) {
    const session = await addSession(sql, { chatbotId, participantId: chatbotId });
    await addMessages(sql, session, [
      { at: '2026-01-02T00:00:00Z' },
      { role: 'ai', at: '2026-01-02T00:00:01Z' },
    ]);
  }
  const other = await addSession(sql, { teamId: 2, chatbotId: 4, participantId: 5 });
  await addMessages(sql, other, [{ role: 'ai' }]);
  for (let more = 0; more < 3; more += 1) await addSession(sql, { chatbotId: 1, participantId: 4 });
  return { silent, busy, back, test };
}

describe('a full refresh', () => {
  it('makes the cache equal a recount, in batches', async () => {
    await fillPlatform();
    const result = await full();
    expect(await readCache(database.sql)).toEqual(await recount(database.sql));
    expect(result.rowsRead).toBe(10);
    const [log] = await database.sql`select * from truecount.statistics_update_log`;
    expect(log).toMatchObject({
      type: 'full',
      state: 'done',
      trigger: 'cli',
      batches_done: 4,
      rows_read: '10',
      error: null,
    });
  });

  it('counts chatbots with test sessions, silent people and no sessions by the rules', async () => {
    await fillPlatform();
    await full();
    const [alpha] = (await readCache(database.sql)).chatbots;
    expect(alpha).toMatchObject({
      sessionCount: 6,
      testSessionCount: 1,
      participantCount: 3,
      humanMessageCount: 4,
      firstActivityAt: '2025-12-01T00:00:00.000000Z',
      lastActivityAt: '2026-01-01T10:00:00.000001Z',
    });
  });

  it('writes nothing when nothing changed', async () => {
    await fillPlatform();
    await full();
    const versions = () =>
      database.sql`select session_id, xmin::text, ctid::text from truecount.session_statistics
        union all select chatbot_id, xmin::text, ctid::text from truecount.chatbot_statistics order by 1, 2`;
    const before = await versions();
    const result = await full();
    expect(result.rowsChanged).toBe(0);
    expect(await versions()).toEqual(before);
  });

  it('writes only the rows that differ, and marks them with its run', async () => {
    const { busy } = await fillPlatform();
    const first = await full();
    await addMessages(database.sql, busy, [{ at: '2026-03-01T00:00:00Z' }]);
    const second = await full();
    const changed =
      await database.sql`select session_id from truecount.session_statistics where changed_run = ${second.id}`;
    expect(changed).toEqual([{ session_id: busy }]);
    const chatbots =
      await database.sql`select chatbot_id from truecount.chatbot_statistics where changed_run = ${second.id}`;
    expect(chatbots).toEqual([{ chatbot_id: '1' }]);
    expect(second.id).not.toBe(first.id);
  });

  it('lets totals fall: deleted messages, sessions and chatbots', async () => {
    const { sql } = database;
    const { busy, back } = await fillPlatform();
    await full();
    await sql`delete from truecount_platform.message where session_id = ${back} and id % 2 = 0`;
    await sql`delete from truecount_platform.session where id = ${busy}`;
    await sql`delete from truecount_platform.chatbot where id = 3`;
    await full();
    expect(await readCache(sql)).toEqual(await recount(sql));
    const orphans = await sql`select from truecount.session_version where conversation_id = ${busy}
      union all select from truecount.session_activity where conversation_id = ${busy}`;
    expect(orphans).toHaveLength(0);
  });

  it('keeps sessions of an unknown chatbot out of chatbots and in the team', async () => {
    const { sql } = database;
    await fillPlatform();
    await sql`alter table truecount_platform.session drop constraint session_chatbot_id_chatbot_id_fk`;
    try {
      await addSession(sql, { chatbotId: 999 });
      await full();
      expect(await readCache(sql)).toEqual(await recount(sql));
      const [team] =
        await sql`select session_count::int as n from truecount.team_statistics where team_id = 1`;
      expect(team!.n).toBe(9);
    } finally {
      await sql`delete from truecount_platform.session where chatbot_id = 999`;
      await sql`alter table truecount_platform.session add constraint session_chatbot_id_chatbot_id_fk
        foreign key (chatbot_id) references truecount_platform.chatbot(id) on delete cascade`;
    }
  });

  it('works on an empty platform and marks the cache filled', async () => {
    await database.sql`truncate truecount_platform.team restart identity cascade`;
    await database.sql`truncate truecount.session_statistics`;
    await full();
    const [state] = await database.sql`select filled_at from truecount.cache_state`;
    expect(state!.filled_at).not.toBeNull();
  });
});

describe('a refresh of one chatbot or session', () => {
  it('makes just that chatbot true', async () => {
    const { sql } = database;
    const { busy, silent } = await fillPlatform();
    await full();
    await addMessages(sql, busy, [{ at: '2026-04-01T00:00:00Z' }]);
    await sql`update truecount_platform.session set chatbot_id = 3 where id = ${silent}`;
    await addMessages(sql, await addSession(sql, { chatbotId: 3, participantId: 4 }), [{}]);
    await runRefresh(sql, { type: 'chatbot', scopeId: '1', trigger: 'cli' });
    const [cache, truth] = [await readCache(sql), await recount(sql)];
    expect(cache.chatbots[0]).toEqual(truth.chatbots[0]);
    expect(cache.chatbots[2]).not.toEqual(truth.chatbots[2]);
    await runRefresh(sql, { type: 'chatbot', scopeId: '3', trigger: 'cli' });
    expect(await readCache(sql)).toEqual(await recount(sql));
  });

  it('makes just that session true, and its totals with it', async () => {
    const { sql } = database;
    const { busy, back } = await fillPlatform();
    await full();
    await addMessages(sql, busy, [{ at: '2026-04-01T00:00:00Z', version: 'v4' }]);
    await runRefresh(sql, { type: 'session', scopeId: busy, trigger: 'cli' });
    expect(await readCache(sql)).toEqual(await recount(sql));
    await sql`delete from truecount_platform.session where id = ${back}`;
    await runRefresh(sql, { type: 'session', scopeId: back, trigger: 'cli' });
    expect(await readCache(sql)).toEqual(await recount(sql));
  });
});

describe('the update log', () => {
  it('lets the second asker join a refresh that waits, and follow it to its end', async () => {
    const { sql } = database;
    await fillPlatform();
    const first = await openRun(sql, { type: 'full', trigger: 'cli' });
    expect(await openRun(sql, { type: 'full', trigger: 'cli' })).toEqual({ id: first.id, joined: true });
    expect((await openRun(sql, { type: 'chatbot', scopeId: '1', trigger: 'cli' })).joined).toBe(false);
    const follower = full();
    const done = await carryOut(sql, first.id, { type: 'full' });
    const { durationMs: _, ...told } = await follower;
    expect(done).toMatchObject({ ...told, steps: expect.any(Object) });
  });

  it('queues another behind one that runs: it may have passed what the asker wants counted', async () => {
    const { sql } = database;
    const { silent } = await fillPlatform();
    const first = await openRun(sql, { type: 'full', trigger: 'cli' });
    let second: Promise<unknown> = Promise.resolve();
    let isAsked = false;
    await carryOut(
      sql,
      first.id,
      { type: 'full' },
      {
        onProgress: () => {
          if (isAsked) return;
          isAsked = true;
          second = addMessages(sql, silent, [{ at: '2026-07-01T00:00:00Z' }]).then(() => full());
        },
      },
    );
    await second;
    expect(await readCache(sql)).toEqual(await recount(sql));
    const states = await sql`select state from truecount.statistics_update_log order by id`;
    expect(states.map((row) => row.state)).toEqual(['done', 'done']);
  });

  it('lets many refreshes at once come to their end on few connections', async () => {
    await fillPlatform();
    const few = connect(database.url, { max: 3 });
    const asked = Array.from({ length: 12 }, (_, index) =>
      runRefresh(few, {
        type: index % 2 ? 'chatbot' : 'session',
        scopeId: String(1 + (index >> 1)),
        trigger: 'cli',
      }),
    );
    expect(await Promise.all(asked)).toHaveLength(12);
    const held = await few`
      select from pg_locks where locktype = 'advisory' and classid in (7310, 7311)
        and database = (select oid from pg_database where datname = current_database())`;
    expect(held).toHaveLength(0);
    await few.end();
  });

  it('sees at once that the process of a run is gone', async () => {
    const { sql } = database;
    const dead = await openRun(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.statistics_update_log set state = 'running', started_at = now()`;
    expect((await readRun(sql, dead.id))?.state).toBe('abandoned');
    await full();
    const states = await sql`select state from truecount.statistics_update_log order by id`;
    expect(states.map((row) => row.state)).toEqual(['abandoned', 'done']);
  });

  it('begins again when the tables are emptied while they are filled', async () => {
    const { sql } = database;
    await fillPlatform();
    let emptying: Promise<unknown> | undefined;
    const run = await openRun(sql, { type: 'full', trigger: 'cli' });
    await carryOut(
      sql,
      run.id,
      { type: 'full' },
      {
        onProgress: ({ batchesDone }) => {
          if (batchesDone === 2) emptying ??= sql`truncate truecount.session_statistics`.execute();
        },
      },
    );
    await emptying;
    expect(await readCache(sql)).toEqual(await recount(sql));
    const [state] = await sql`select filled_at from truecount.cache_state`;
    expect(state!.filled_at).not.toBeNull();
  });

  it('ends a run that was cancelled, with its batch undone', async () => {
    const { sql } = database;
    await fillPlatform();
    const run = await openRun(sql, { type: 'full', trigger: 'cli' });
    const cancelled = carryOut(
      sql,
      run.id,
      { type: 'full' },
      {
        onProgress: ({ batchesDone }) => {
          if (batchesDone === 1)
            cancel =
              sql`update truecount.statistics_update_log set state = 'cancelled' where id = ${run.id}`.execute();
        },
      },
    );
    let cancel: Promise<unknown> = Promise.resolve();
    await expect(cancelled).rejects.toThrow('cancelled');
    await cancel;
    const { sessions } = await readCache(sql);
    expect([3, 6]).toContain(sessions.length);
  });

  it('keeps the code and a plain sentence of a failure, never parameters', async () => {
    const { sql } = database;
    await fillPlatform();
    await sql`alter table truecount_platform.message rename column role to part`;
    try {
      await expect(full()).rejects.toThrow();
    } finally {
      await sql`alter table truecount_platform.message rename column part to role`;
    }
    const [log] =
      await sql`select state, error_code, error, finished_at from truecount.statistics_update_log order by id desc limit 1`;
    expect(log).toMatchObject({
      state: 'failed',
      error_code: '42703',
      error: 'The database reported error 42703.',
    });
    expect(log!.finished_at).not.toBeNull();
    await full();
    expect(await readCache(sql)).toEqual(await recount(sql));
  });
});
