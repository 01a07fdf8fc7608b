/** The loss test: writers with slow transactions, and what each way of following them has missed when they are done. */
import { setTimeout } from 'node:timers/promises';
import { connect, type Sql } from '@/db/client';
import { findPositions, writePosition } from '@/lib/capture/position';
import { pollTail } from '@/lib/capture/tail';
import { installTriggers, removeTriggers } from '@/lib/capture/triggers';
import type { CapturedTable } from '@/lib/source/source';
import { type Bench, freshSchema } from '../bench';
import { amount, atLeast, atMost, type Figure } from '../figure';

const PART = 'loss';
const SECONDS = 12;
const WRITERS = 4;
/** One transaction in so many pauses before its commit. */
const SLOW_EVERY = 50;
const SLOW_MS = 500;
const POLL_MS = 30;
const OVERLAP = 200;

/** Each row is a target of its own: one that is never noted was missed. */
const TABLE: CapturedTable = {
  name: 'bench_row',
  table: 'bench.row',
  key: 'id',
  kind: 'm',
  target: 'conversation',
  columns: [],
};

export async function measureLoss({ sql, url, say }: Bench): Promise<Figure[]> {
  const pool = connect(url, { max: WRITERS + 4, name: 'truecount bench loss' });
  try {
    say('Loss: triggers');
    const triggers = await run(pool, async () => {
      await installTriggers(pool, { captured: [TABLE], isForeign: false });
      return async () => {};
    });
    say('Loss: tail');
    const tail = await run(pool, async () => {
      for (const [relation, position] of await findPositions(pool, [TABLE], 5_000))
        await writePosition(pool, relation, position);
      return async () => void (await pollTail(pool, [TABLE]));
    });
    const rows = (written: number) =>
      `of ${written.toLocaleString('en')} rows, ${WRITERS} writers, slow transactions`;
    return [
      amount(PART, 'rows missed by triggers', triggers.missed, 'rows', {
        goal: atMost(0),
        note: rows(triggers.written),
      }),
      amount(PART, 'rows missed by tail', tail.missed, 'rows', { goal: atMost(0), note: rows(tail.written) }),
      amount(PART, 'rows missed by following the highest id', tail.naive, 'rows', {
        goal: atLeast(1),
        note: 'it must miss some, or the test would prove nothing',
      }),
      amount(PART, `rows missed with an overlap of ${OVERLAP} ids`, tail.overlap, 'rows'),
    ];
  } finally {
    await removeTriggers(pool, [TABLE]);
    await pool`delete from truecount.tail_position where relation = ${TABLE.name}`;
    await pool`delete from truecount.tail_seen where relation = ${TABLE.name}`;
    await pool.end();
    await sql`drop schema if exists bench cascade`;
  }
}

/** @param begin starts the capture and gives what each round of the poller does first */
async function run(sql: Sql, begin: () => Promise<() => Promise<void>>) {
  await freshSchema(sql);
  await sql`create table bench.row (id bigserial primary key, conversation bigint not null default lastval())`;
  const poll = await begin();
  const noted = new Set<string>();
  const take = async () => {
    await poll();
    const rows = await sql<
      { id: string }[]
    >`delete from truecount.pending_change where kind = 'm' returning id`;
    for (const { id } of rows) noted.add(id);
  };
  const [naive, overlap] = [followHighest(sql, 0), followHighest(sql, OVERLAP)];
  const until = performance.now() + SECONDS * 1000;
  const follow = async (look: () => Promise<void>) => {
    while (performance.now() < until) {
      await look();
      await setTimeout(POLL_MS);
    }
  };
  const following = [take, naive.look, overlap.look].map(follow);
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(sql, until, writer)));
  await Promise.all(following);
  for (const look of [take, naive.look, overlap.look]) await look();
  const written = await sql<{ id: string }[]>`select id from bench.row`;
  const missing = (found: Set<string>) => written.filter(({ id }) => !found.has(id)).length;
  return {
    written: written.length,
    missed: missing(noted),
    naive: missing(naive.found),
    overlap: missing(overlap.found),
  };
}

async function write(sql: Sql, until: number, writer: number): Promise<void> {
  for (let count = writer * 7; performance.now() < until; count += 1) {
    await sql.begin(async (tx) => {
      for (let insert = 0; insert <= count % 3; insert += 1) await tx`insert into bench.row default values`;
      if (count % SLOW_EVERY === 0) await setTimeout(SLOW_MS);
    });
    // The pace of a busy platform rather than of an idle loop.
    await setTimeout(5);
  }
}

/** Goes on behind the highest id seen, less the overlap. */
function followHighest(sql: Sql, overlap: number) {
  const found = new Set<string>();
  let highest = 0;
  return {
    found,
    async look() {
      const rows = await sql<
        { id: string }[]
      >`select id from bench.row where id > ${highest - overlap} order by id`;
      for (const { id } of rows) found.add(id);
      highest = Math.max(highest, Number(rows.at(-1)?.id ?? 0));
    },
  };
}
