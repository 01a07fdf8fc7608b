import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { CapturedTable } from '@/lib/source/source';
import { readPosition } from './position';
import { CaptureError } from './refusals';
import { pollTail } from './tail';
import { aheadIn, createTable, forgetNotes, holdTransaction, notesIn, rollbackHeld } from './testing';

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
  const { sql } = database;
  serial += 1;
  table = await createTable(sql, `restarted_${serial}`);
  await sql.unsafe(`insert into ${table.table} (conversation) select generate_series(1, 10)`);
  await poll();
  await forgetNotes(sql);
});

const add = (conversation: number, sql: Pick<TestDatabase['sql'], 'unsafe'> = database.sql) =>
  sql.unsafe(`insert into ${table.table} (conversation) values (${conversation})`);
const poll = () => pollTail(database.sql, [table]);
const position = async () => (await readPosition(database.sql, table.name))!;
const setSequence = (to: number, isCalled = true) =>
  database.sql.unsafe(`select setval('public.${table.name}_id_seq', ${to}, ${isCalled})`);

describe('a table that is truncated', () => {
  it('is counted again, once', async () => {
    await database.sql.unsafe(`truncate ${table.table}`);
    await poll();
    expect(await notesIn(database.sql)).toEqual(['e']);
    await forgetNotes(database.sql);
    expect(await poll()).toEqual({ noted: 0 });
  });

  it('with its sequence restarted is followed from its new rows on', async () => {
    const { sql } = database;
    await sql.unsafe(`truncate ${table.table} restart identity`);
    await add(1);
    await poll();
    expect(await notesIn(sql)).toEqual(['e']);
    expect((await position()).settledId).toBe(1n);
    await add(2);
    expect(await aheadIn(sql, table)).toEqual(['2']);
    await poll();
    expect(await notesIn(sql)).toEqual(['e', 'm 2']);
  });

  it('is left to the next poll while it is being truncated', async () => {
    const { sql } = database;
    const truncating = await holdTransaction(sql);
    await truncating.tx.unsafe(`truncate ${table.table}`);
    expect(await poll()).toEqual({ noted: 0 });
    await truncating.commit();
    await poll();
    expect(await notesIn(sql)).toEqual(['e']);
  });
});

it('a table that is rewritten is counted again, and what was behind the position is not lost', async () => {
  const { sql } = database;
  await add(50);
  await sql.unsafe(`alter table ${table.table} alter conversation type numeric`);
  await poll();
  expect(await notesIn(sql)).toEqual(['e']);
  await sql.unsafe(`vacuum full ${table.table}`);
  await add(51);
  await poll();
  await poll();
  expect(await aheadIn(sql, table)).toEqual([]);
});

describe('a sequence that is set back', () => {
  it('after its rows were deleted: all is counted again, and new rows with old keys are noted', async () => {
    const { sql } = database;
    await sql.unsafe(`delete from ${table.table} where id > 3`);
    await setSequence(3);
    await poll();
    expect(await notesIn(sql)).toEqual(['e']);
    expect((await position()).settledId).toBe(3n);
    await forgetNotes(sql);
    await add(77);
    expect(await aheadIn(sql, table)).toEqual(['77']);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 77']);
  });

  it('below rows that are still there: that is said, and what is added is noted', async () => {
    const { sql } = database;
    await sql.unsafe(`delete from ${table.table} where id in (4, 5)`);
    await setSequence(4, false);
    await expect(poll()).rejects.toThrow(CaptureError);
    expect(await notesIn(sql)).toEqual(['e']);
    await forgetNotes(sql);
    await add(77);
    expect(await aheadIn(sql, table)).toContain('77');
    await expect(poll()).rejects.toThrow(/identifier 10 is above 4, the last of its sequence/);
    expect(await notesIn(sql)).toContain('m 77');
    // Set right, it is followed as before.
    await setSequence(10);
    await poll();
    expect((await position()).settledId).toBe(10n);
  });

  it('forward to where it goes on is no reason to count again', async () => {
    await setSequence(5_000, false);
    expect(await poll()).toEqual({ noted: 0 });
    expect(await notesIn(database.sql)).toEqual([]);
  });

  it('while a transaction adds rows below the new position: all is counted once more when it ends', async () => {
    const { sql } = database;
    await sql.unsafe(`truncate ${table.table} restart identity`);
    const late = await holdTransaction(sql);
    await add(100, late.tx);
    await add(200);
    await poll();
    expect(await notesIn(sql)).toEqual(['e']);
    expect(await position()).toMatchObject({ settledId: 2n, frontierId: 2n });
    // A refresh of everything takes the note now, and does not see the row.
    await forgetNotes(sql);
    await add(300);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 300']);
    await late.commit();
    await poll();
    expect(await notesIn(sql)).toEqual(['e', 'm 300']);
    await forgetNotes(sql);
    await poll();
    expect(await notesIn(sql)).toEqual([]);
    expect((await position()).settledId).toBe(3n);
  });
});

it('before the first fill there is nothing to count again, but one under way may have passed', async () => {
  const { sql } = database;
  try {
    await sql`update truecount.cache_state set filled_at = null`;
    await sql.unsafe(`truncate ${table.table}`);
    await poll();
    expect(await notesIn(sql)).toEqual([]);
    await sql`insert into truecount.statistics_update_log (type, trigger, state, batch_size) values ('full', 'test', 'running', 1)`;
    await sql.unsafe(`truncate ${table.table}`);
    await poll();
    expect(await notesIn(sql)).toEqual(['e']);
  } finally {
    await sql`delete from truecount.statistics_update_log`;
    await sql`update truecount.cache_state set filled_at = now()`;
  }
});
