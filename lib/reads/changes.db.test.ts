import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { readChanges } from './changes';

let database: TestDatabase;
let session: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await resetPlatform(database.sql);
  session = await addSession(database.sql);
  await addMessages(database.sql, session, [{}]);
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
});

const read = () => readChanges(database.sql);
/** The tokens before and after `work`. */
async function around(work: () => Promise<unknown>) {
  const before = await read();
  await work();
  return { before, after: await read() };
}
async function expectMoved(work: () => Promise<unknown>) {
  const { before, after } = await around(work);
  expect(after.token).not.toBe(before.token);
  expect(after.cacheToken).not.toBe(before.cacheToken);
}

describe('the token', () => {
  it('stays while nothing happens, and says little', async () => {
    const { before, after } = await around(async () => undefined);
    expect([after.token, after.cacheToken]).toEqual([before.token, before.cacheToken]);
    expect(after.token).toMatch(/^[\w-]{22}$/);
  });

  it('moves with every kind of change of the source', async () => {
    const { sql } = database;
    await expectMoved(() => addMessages(sql, session, [{}]));
    await expectMoved(() => sql`update truecount_platform.message set role = 'ai'`);
    await expectMoved(() => sql`delete from truecount_platform.message where role = 'ai'`);
    await expectMoved(() => sql`update truecount_platform.session set chatbot_id = 3`);
    await expectMoved(() => sql`update truecount_platform.session set status = 'complete'`);
    await expectMoved(() => sql`insert into truecount_platform.chatbot (team_id, name) values (1, 'New')`);
    await expectMoved(() => sql`truncate truecount_platform.message`);
  });

  it('moves with a change that commits late, behind one that was noted after it', async () => {
    const { sql } = database;
    const late = connect(database.url, { max: 1 });
    try {
      await late`begin`;
      await addMessages(late, session, [{}]);
      await addMessages(sql, session, [{}]);
      // The later one is there, folded or not, when the earlier one comes.
      await expectMoved(() => late`commit`);
      await late`begin`;
      await addMessages(late, session, [{}]);
      await addMessages(sql, session, [{}]);
      await fold(sql, { trigger: 'cli' });
      await expectMoved(() => late`commit`);
    } finally {
      await late.end();
    }
  });

  it('does not move with what is rolled back', async () => {
    const { sql } = database;
    const { before, after } = await around(() =>
      sql
        .begin(async (tx) => {
          await addMessages(tx, session, [{}]);
          throw new Error('changed my mind');
        })
        .catch(() => undefined),
    );
    expect(after.token).toBe(before.token);
  });

  it('does not move with a fold, which moves the one of cached rows', async () => {
    const { sql } = database;
    await addMessages(sql, session, [{}, { role: 'ai' }]);
    await sql`insert into truecount_platform.chatbot (team_id, name) values (1, 'New')`;
    await sql`delete from truecount_platform.session where id = ${await addSession(sql)}`;
    const { before, after } = await around(() => fold(sql, { trigger: 'cli' }));
    expect([before.clocks.pending > 0, after.clocks.pending]).toEqual([true, 0]);
    expect(after.token).toBe(before.token);
    expect(after.cacheToken).not.toBe(before.cacheToken);
  });

  it('tells a fold that takes as much as comes in meanwhile', async () => {
    const { sql } = database;
    await addMessages(sql, session, [{}]);
    await expectMoved(async () => {
      await fold(sql, { trigger: 'cli' });
      await addMessages(sql, session, [{}]);
    });
  });

  it('does not move with a refresh that finds nothing, and moves with one that mends what nobody noted', async () => {
    const { sql } = database;
    const full = () => runRefresh(sql, { type: 'full', trigger: 'cli' });
    const { before, after } = await around(full);
    expect(after.token).toBe(before.token);
    await sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`update truecount.session_statistics set human_message_count = human_message_count + 5`;
    });
    await expectMoved(full);
  });

  it('moves with lost rows and emptied tables', async () => {
    const { sql } = database;
    await expectMoved(() => sql`delete from truecount.session_statistics`);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await expectMoved(() => sql`truncate truecount.session_statistics`);
    await expectMoved(() => runRefresh(sql, { type: 'full', trigger: 'cli' }));
  });
});

describe('its clocks', () => {
  it('tell what a page that is read now would be', async () => {
    const { sql } = database;
    expect((await read()).clocks).toMatchObject({ isExact: true, pending: 0 });
    await addMessages(sql, session, [{}, {}]);
    expect((await read()).clocks).toMatchObject({ isExact: true, pending: 2 });
    await sql`truncate truecount_platform.message`;
    expect((await read()).clocks).toMatchObject({ isExact: false });
  });
});

describe('a lock that the platform holds on its own table', () => {
  it('stops nobody who follows triggers, and with tail for a time at most', async () => {
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`lock table truecount_platform.message in access exclusive mode`;
      expect((await read()).clocks.isExact).toBe(true);
      await sql`insert into truecount.tail_position (relation, settled_id, frontier_id, file_node) values ('message', 0, 0, 0)`;
      await expect(read()).rejects.toMatchObject({ code: '55P03' });
    });
    await sql`truncate truecount.tail_position`;
  });
});

describe('with capture by tail', () => {
  beforeEach(async () => {
    const { sql } = database;
    await sql`update truecount.capture_state set capture = 'tail'`;
    await sql`alter table truecount_platform.message disable trigger truecount_insert`;
    await sql`
      insert into truecount.tail_position (relation, settled_id, frontier_id, file_node)
      select 'message', coalesce(max(id), 0), 0, 0 from truecount_platform.message`;
    return async () => {
      await sql`update truecount.capture_state set capture = 'triggers'`;
      await sql`alter table truecount_platform.message enable trigger truecount_insert`;
      await sql`delete from truecount.tail_position`;
    };
  });

  it('moves with rows that are appended before anything has noted them', async () => {
    await expectMoved(() => addMessages(database.sql, session, [{}]));
    await expectMoved(() => addMessages(database.sql, session, [{}]));
    expect((await read()).clocks.pending).toBe(2);
  });

  it('moves with a row that is appended while two others are noted as one', async () => {
    const { sql } = database;
    await addMessages(sql, session, [{}, {}]);
    await expectMoved(async () => {
      await sql`insert into truecount.pending_change (kind, id) values ('m', ${session})`;
      await sql`update truecount.tail_position set settled_id = (select max(id) from truecount_platform.message)`;
      await addMessages(sql, session, [{}]);
    });
  });
});
