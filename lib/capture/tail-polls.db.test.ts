import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { CapturedTable } from '@/lib/source/source';
import { lockTail, readPosition } from './position';
import { pollTail } from './tail';
import { createTable, followTables, forgetNotes, holdTransaction, notesIn, rollbackHeld } from './testing';

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

describe('a table of partitions', () => {
  it('is held back by who writes one of them, and starts anew when one is added', async () => {
    const { sql } = database;
    const name = `partitioned_${serial}`;
    await sql.unsafe(`
      create table public.${name} (id bigserial, at date not null, conversation bigint, primary key (id, at)) partition by range (at);
      create table public.${name}_a partition of public.${name} for values from ('2026-01-01') to ('2026-02-01');
      create table public.${name}_b partition of public.${name} for values from ('2026-02-01') to ('2026-03-01')`);
    table = { ...table, name, table: `public.${name}` };
    await followTables(sql, [table]);
    const into = (at: string, conversation: number) =>
      `insert into public.${name} (at, conversation) values ('${at}', ${conversation})`;

    const late = await holdTransaction(sql);
    await late.tx.unsafe(
      `insert into public.${name}_b (id, at, conversation) values (nextval('public.${name}_id_seq'), '2026-02-05', 100)`,
    );
    await sql.unsafe(into('2026-01-05', 200));
    await poll();
    expect(await settledId()).toBeLessThan(1n);
    await late.commit();
    await poll();
    expect(await notesIn(sql)).toEqual(['m 100', 'm 200']);
    expect(await settledId()).toBe(2n);

    await sql.unsafe(`
      create table public.${name}_c (like public.${name} including all);
      insert into public.${name}_c values (1, '2026-03-01', 300);
      alter table public.${name} attach partition public.${name}_c for values from ('2026-03-01') to ('2026-04-01')`);
    await poll();
    expect(await notesIn(sql)).toContain('e');
  });
});

describe('several polls at once', () => {
  it('do nothing while another is under way', async () => {
    const { sql } = database;
    await add(7);
    const other = await holdTransaction(sql);
    await lockTail(other.tx);
    expect(await poll()).toEqual({ noted: 0 });
    await other.rollback();
    expect(await poll()).toEqual({ noted: 1 });
  });

  it('note each row once', async () => {
    const { sql } = database;
    const late = await holdTransaction(sql);
    await add(0, late.tx);
    for (let round = 1; round <= 20; round += 1) {
      await add(round);
      await Promise.all([poll(), poll(), poll(), poll()]);
    }
    await late.commit();
    await poll();
    const [notes] =
      await sql`select count(*)::int as count, count(distinct id)::int as "distinct" from truecount.pending_change`;
    expect(notes).toEqual({ count: 21, distinct: 21 });
  });
});

describe('on the platform', () => {
  it('a role that may only read polls, and locks nothing', async () => {
    const { sql } = database;
    await sql.unsafe(`
      do $$ begin create role truecount_test_reader; exception when duplicate_object then null; end $$;
      grant usage on schema truecount, public to truecount_test_reader;
      grant all on all tables in schema truecount to truecount_test_reader;
      grant select on ${table.table}, public.${table.name}_id_seq to truecount_test_reader`);
    await add(7);
    // Only ACCESS SHARE can be had beside it.
    const writer = await holdTransaction(sql);
    await writer.tx.unsafe(`lock table ${table.table} in exclusive mode`);
    const reader = connect(database.url, { max: 1 });
    try {
      await reader`set role truecount_test_reader`;
      expect(await pollTail(reader, [table])).toEqual({ noted: 1 });
      await writer.rollback();
      await expect(reader.unsafe(`insert into ${table.table} default values`)).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      await reader.end();
      await sql.unsafe('drop owned by truecount_test_reader');
    }
  });
});
