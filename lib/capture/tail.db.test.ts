import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { CapturedTable } from '@/lib/source/source';
import { readHolders } from './frontier';
import { readPosition } from './position';
import { pollTail } from './tail';
import { aheadIn, createTable, forgetNotes, holdTransaction, notesIn, rollbackHeld } from './testing';
import { EVERYTHING_FROM } from './trigger-text';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  // Whoever counted nothing yet need not count everything again.
  await database.sql`update truecount.cache_state set filled_at = now()`;
});
afterEach(rollbackHeld);
afterAll(() => database.drop());

let serial = 0;
let table: CapturedTable;
beforeEach(async () => {
  serial += 1;
  await forgetNotes(database.sql);
  table = await createTable(database.sql, `appended_${serial}`);
});

const add = (conversation: number, sql: Pick<TestDatabase['sql'], 'unsafe'> = database.sql) =>
  sql.unsafe(`insert into ${table.table} (conversation) values (${conversation})`);
const poll = () => pollTail(database.sql, [table]);
const settledId = async () => (await readPosition(database.sql, table.name))!.settledId;
const seenCount = async () => {
  const [seen] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from truecount.tail_seen where relation = ${table.name}`;
  return seen!.count;
};

describe('what is appended', () => {
  it('is read from the table until it is noted, each target once', async () => {
    await add(7);
    await add(7);
    await add(8);
    expect(await aheadIn(database.sql, table)).toEqual(['7', '8']);
    expect(await poll()).toEqual({ noted: 2 });
    expect(await notesIn(database.sql)).toEqual(['m 7', 'm 8']);
    expect(await aheadIn(database.sql, table)).toEqual([]);
    // Nobody was writing, so all of it is settled at once and nothing need be remembered.
    expect(await settledId()).toBe(3n);
    expect(await seenCount()).toBe(0);
  });

  it('is noted once, and a poll of nothing new writes nothing', async () => {
    const { sql } = database;
    await add(7);
    await poll();
    await forgetNotes(sql);
    const [before] =
      await sql`select xmin, xmax, ctid from truecount.tail_position where relation = ${table.name}`;
    expect(await poll()).toEqual({ noted: 0 });
    const [after] =
      await sql`select xmin, xmax, ctid from truecount.tail_position where relation = ${table.name}`;
    expect(after).toEqual(before);
    expect(await notesIn(sql)).toEqual([]);
  });

  it('without a target is passed', async () => {
    await database.sql.unsafe(`insert into ${table.table} default values`);
    expect(await poll()).toEqual({ noted: 0 });
    expect(await settledId()).toBe(1n);
  });

  it('for very many targets says everything', async () => {
    await database.sql.unsafe(
      `insert into ${table.table} (conversation) select generate_series(1, ${EVERYTHING_FROM + 1})`,
    );
    await poll();
    expect(await notesIn(database.sql)).toEqual(['e']);
    expect(await aheadIn(database.sql, table)).toEqual([]);
  });

  it('is left alone where no position is: capture by triggers', async () => {
    await add(7);
    await database.sql`delete from truecount.tail_position where relation = ${table.name}`;
    expect(await poll()).toEqual({ noted: 0 });
  });
});

describe('a lower key that is committed later', () => {
  it('is noted, where following the highest key would lose it', async () => {
    const { sql } = database;
    const late = await holdTransaction(sql);
    await add(100, late.tx);
    await add(200);

    let naive = 0n;
    const pollNaively = async () => {
      const rows = await sql.unsafe<{ id: string; conversation: string }[]>(
        `select id, conversation from ${table.table} where id > ${naive} order by id`,
      );
      naive = BigInt(rows.at(-1)?.id ?? naive);
      return rows.map(({ conversation }) => conversation);
    };
    const naivelySeen = await pollNaively();
    await poll();
    await poll();
    expect(await notesIn(sql)).toEqual(['m 200']);

    await late.commit();
    expect(await aheadIn(sql, table)).toEqual(['100']);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 100', 'm 200']);
    expect([...naivelySeen, ...(await pollNaively())]).toEqual(['200']);
  });

  it('is noted although its transaction ends while the poll is under way', async () => {
    const { sql } = database;
    const late = await holdTransaction(sql);
    await add(100, late.tx);
    await add(200);
    await poll();
    await poll();
    // The next poll begins with the holder there and finds it gone: whichever it sees, nothing may be passed over.
    await Promise.all([late.commit(), poll()]);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 100', 'm 200']);
    expect(await settledId()).toBe(2n);
  });

  it('holds back the position and not the notes of others', async () => {
    const { sql } = database;
    const long = await holdTransaction(sql);
    await add(1, long.tx);
    for (let conversation = 2; conversation <= 5; conversation += 1) {
      await add(conversation);
      expect(await poll()).toEqual({ noted: 1 });
      expect(await settledId()).toBeLessThan(1n);
    }
    expect(await notesIn(sql)).toEqual(['m 2', 'm 3', 'm 4', 'm 5']);
    expect(await seenCount()).toBe(4);
    await long.commit();
    expect(await poll()).toEqual({ noted: 1 });
    expect(await notesIn(sql)).toContain('m 1');
    expect(await settledId()).toBe(5n);
    expect(await seenCount()).toBe(0);
  });

  it('settles under writers that never all pause', async () => {
    const { sql } = database;
    let current = await holdTransaction(sql);
    await add(1, current.tx);
    await add(2);
    const settled: bigint[] = [];
    for (let round = 0; round < 4; round += 1) {
      await poll();
      const next = await holdTransaction(sql);
      await add(10 + round, next.tx);
      await current.commit();
      current = next;
      settled.push(await settledId());
    }
    await current.rollback();
    expect(settled.at(-1)).toBeGreaterThan(0n);
    expect(await notesIn(sql)).not.toContain('m 13');
  });

  it('may be rolled back', async () => {
    const late = await holdTransaction(database.sql);
    await add(100, late.tx);
    await add(200);
    await poll();
    await late.rollback();
    await poll();
    expect(await notesIn(database.sql)).toEqual(['m 200']);
    expect(await settledId()).toBe(2n);
  });

  it('does not wait for readers, or for who writes another table or database', async () => {
    const { sql } = database;
    const [reader, other] = [await holdTransaction(sql), await holdTransaction(sql)];
    await reader.tx.unsafe(`select from ${table.table}`);
    await other.tx`insert into truecount_platform.team (slug, name) values ('other', 'Other')`;
    await add(1);
    await poll();
    expect(await settledId()).toBe(1n);

    // Made of the same template, its tables have the same numbers.
    const elsewhere = await createTestDatabase();
    const held = await holdTransaction(elsewhere.sql);
    await held.tx`lock table truecount_platform.participant in exclusive mode`;
    expect(await readHolders(sql, { ...table, table: 'truecount_platform.participant' })).toEqual([]);
    expect(await readHolders(sql, { ...table, table: 'truecount_platform.team' })).toHaveLength(1);
    await held.rollback();
    await elsewhere.drop();
  });
});
