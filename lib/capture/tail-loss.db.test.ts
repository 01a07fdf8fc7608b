/** Writers with slow transactions under two pollers: nothing is lost, where following the highest key loses rows. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import type { CapturedTable } from '@/lib/source/source';
import { pollTail } from './tail';
import { createTable, holdTransaction } from './testing';

const SECONDS = 5;
const WRITERS = 4;
/** One transaction in so many is slow. */
const SLOW_EVERY = 50;
const SLOW_MS = 300;
const POLL_MS = 30;

let database: TestDatabase;
let writing: Sql;
let table: CapturedTable;
beforeAll(async () => {
  database = await createTestDatabase();
  writing = connect(database.url, { max: WRITERS + 1, name: 'truecount test writers' });
  table = await createTable(database.sql, 'busy');
  await database.sql`alter table public.busy alter conversation set default lastval()`;
});
afterAll(async () => {
  await writing.end();
  await database.drop();
});

/** Each row's target is its own key, so that each row must be noted. */
async function write(until: number, writer: number): Promise<number> {
  let rows = 0;
  for (let count = writer; performance.now() < until; count += 1) {
    const inserts = 1 + (count % 3);
    await writing.begin(async (tx) => {
      for (let insert = 1; insert <= inserts; insert += 1) await tx`insert into public.busy default values`;
      if (count % SLOW_EVERY === 0) await setTimeout(SLOW_MS);
    });
    rows += inserts;
  }
  return rows;
}

/** Rows that a reader sees and that are neither noted nor read from the table behind the position, in one snapshot. */
async function missedByReaders(): Promise<number> {
  const [missed] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from public.busy source join truecount.tail_position position on relation = 'busy'
    where not exists (select from truecount.pending_change note where kind = 'm' and note.id = source.conversation)
      and (source.id <= settled_id
        or exists (select from truecount.tail_seen seen where seen.relation = 'busy' and seen.id = source.id))`;
  return missed!.count;
}

/** What a poller sees that goes on behind the highest key. */
function followHighest() {
  const found = new Set<string>();
  let highest = 0n;
  return {
    found,
    async poll() {
      const rows = await database.sql<{ id: string }[]>`
        select id from public.busy where id > ${String(highest)} order by id`;
      for (const { id } of rows) found.add(id);
      highest = BigInt(rows.at(-1)?.id ?? highest);
    },
  };
}

it('every committed row is noted or read at every moment, and none is lost', async () => {
  const { sql } = database;
  const naive = followHighest();
  let isWriting = true;
  let polls = 0;
  const poll = async () => {
    while (isWriting) {
      await pollTail(sql, [table]);
      polls += 1;
      await setTimeout(POLL_MS);
    }
  };
  const look = async () => {
    while (isWriting) {
      await naive.poll();
      expect(await missedByReaders()).toBe(0);
      await setTimeout(POLL_MS);
    }
  };
  const looking = Promise.all([poll(), poll(), look()]);
  const until = performance.now() + SECONDS * 1000;
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(until, writer));

  // Whatever the machine's pace, these are late: a higher key was seen before they end.
  const late: string[] = [];
  while (performance.now() < until) {
    const held = await holdTransaction(writing);
    const [row] = await held.tx<{ id: string }[]>`insert into public.busy default values returning id`;
    await sql`insert into public.busy default values`;
    await setTimeout(SLOW_MS);
    await naive.poll();
    await held.commit();
    late.push(row!.id);
  }
  const written = (await Promise.all(writers)).reduce((sum, rows) => sum + rows, 0) + 2 * late.length;
  isWriting = false;
  await looking;
  await pollTail(sql, [table]);
  await naive.poll();

  const [outcome] = await sql`
    select count(distinct source.id)::int as written, count(distinct note.id)::int as noted, count(note.id)::int as notes
    from public.busy source left join truecount.pending_change note on kind = 'm' and note.id = conversation`;
  expect(outcome).toEqual({ written, noted: written, notes: written });
  const lost = written - naive.found.size;
  expect(lost).toBeGreaterThanOrEqual(late.length);
  expect(late.filter((id) => naive.found.has(id))).toEqual([]);
  console.log(`${written} rows, ${polls} polls: 0 lost; following the highest key: ${lost} lost`);
});
