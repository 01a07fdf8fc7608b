/** Changes of the source that a part makes and takes back again, so that the kept data stay what they are. */
import type { Sql } from '@/db/client';
import { captureOf } from '@/lib/capture/capture';
import { notesOf } from '@/lib/reads/notes';
import { currentSource } from '@/lib/source/current';
import { type Bench, foldAll, refreshAll } from './bench';
import { check } from './figure';

type Written = Pick<Bench, 'sql' | 'platform'>;

/** One in so many sessions, the newest, is written to: an active platform's day. */
const ACTIVE_SHARE = 20;

/** Numbers such that each batch of changes falls on sessions of its own choice. */
export function seeds(): () => number {
  let seed = 0;
  return () => {
    seed += 1_000;
    return seed;
  };
}

/** A conversation among the newest, by a number that differs from one to the next; below zero it is the newest. */
const drawn = (number: string) => `
  select conversation_id from ${currentSource().session} session
  where conversation_id <= newest.id - ${number} % (newest.id / ${ACTIVE_SHARE}) order by conversation_id desc limit 1`;
const newest = () => `select max(conversation_id) as id from ${currentSource().session} session`;

/** Statements, one human message each, as people write: every one is a pending change of its own. */
export async function writeSingly({ sql, platform }: Written, count: number, seed = 0): Promise<void> {
  await sql.unsafe(`
    do $$
    declare newest record;
    begin
      select * into newest from (${newest()}) found;
      for n in 1..${count} loop
        ${platform.write(`select drawn.*, 'human' as role from (${drawn(`hashint4(n + ${seed})::bigint`)}) drawn`)};
      end loop;
    end $$`);
}

/** One statement of `count` messages in a fifth as many sessions, half of them human. */
export function writeBatch({ sql, platform }: Written, count: number, seed = 0): Promise<unknown> {
  return sql.unsafe(
    platform.write(`
      select drawn.conversation_id, case when n % 2 = 0 then 'human' else 'ai' end as role
      from generate_series(1, ${count}) n cross join (${newest()}) newest
      cross join lateral (${drawn(`abs(hashint4(n / 5 + ${seed})::bigint)`)}) drawn`),
  );
}

/** Edits of `count` messages, one statement each: what they belong to must be counted again. */
export async function editSingly(sql: Sql, count: number): Promise<void> {
  await sql.unsafe(`
    do $$
    declare one bigint;
    begin
      for one in select id from truecount_platform.message where content = 'bench' and id > (
          select max(id) - 1000000 from truecount_platform.message) order by id desc limit ${count} loop
        update truecount_platform.message set created_at = created_at - interval '1 minute' where id = one;
      end loop;
    end $$`);
}

/** Runs `work`, then removes every row written since and counts again, so that source and cache are as before. */
export async function takingBack<Result>(
  { sql, engine, platform }: Written & Pick<Bench, 'engine'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const state = async () => {
    const tables: { table: string; id: string; rows: number }[] = [];
    for (const table of platform.written) {
      const [found] = await sql.unsafe<{ id: string; rows: number }[]>(
        `select max(id) as id, count(*)::int as rows from ${table}`,
      );
      tables.push({ table, ...found! });
    }
    return tables;
  };
  const before = await state();
  try {
    return await work();
  } finally {
    for (const { table, id } of before) await sql.unsafe(`delete from ${table} where id > ${id}`);
    // What is deleted is noted by triggers; capture by tail leaves it to the sweeps.
    if ((await captureOf(sql)) === 'tail') await refreshAll(engine);
    await foldAll(engine);
    for (const table of [...platform.written, 'truecount.session_statistics'])
      await sql.unsafe(`vacuum (analyze) ${table}`);
    const counts = (tables: { rows: number }[]) => tables.map(({ rows }) => rows).join();
    check(counts(await state()) === counts(before), 'The data are not what they were.');
  }
}

/** Changes that reads put in: noted ones, and rows behind the tail's position. */
export async function pendingCount(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${notesOf(sql)} note`;
  return row!.count;
}
