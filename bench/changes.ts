/** Changes of the source that a part makes and takes back again, so that the kept data stay what they are. */
import type { Sql } from '@/db/client';
import { fold } from '@/lib/refresh/fold';
import { check } from './figure';

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

/** Statements, one message each, as people write: every one is a pending change of its own. */
export async function writeSingly(sql: Sql, count: number, seed = 0): Promise<void> {
  await sql.unsafe(`
    do $$
    declare newest bigint := (select max(id) from truecount_platform.session);
    begin
      for n in 1..${count} loop
        insert into truecount_platform.message (session_id, role, created_at, content)
        select id, 'human', now(), 'bench' from truecount_platform.session
        where id <= newest - hashint4(n + ${seed})::bigint % (newest / ${ACTIVE_SHARE}) order by id desc limit 1;
      end loop;
    end $$`);
}

/** One statement of `count` messages in a fifth as many sessions, half of them human. */
export function writeBatch(sql: Sql, count: number, seed = 0): Promise<unknown> {
  return sql.unsafe(`
    with newest as (select max(id) as id from truecount_platform.session)
    insert into truecount_platform.message (session_id, role, created_at, content)
    select session.id, case when n % 2 = 0 then 'human' else 'ai' end, now(), 'bench'
    from generate_series(1, ${count}) n cross join newest cross join lateral (
      select id from truecount_platform.session
      where id <= newest.id - abs(hashint4(n / 5 + ${seed})::bigint) % (newest.id / ${ACTIVE_SHARE}) order by id desc limit 1
    ) session`);
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

/** Runs `work`, then removes every message written since and folds, so that source and cache are as before. */
export async function takingBack<Result>(
  sql: Sql,
  engine: Sql,
  work: () => Promise<Result>,
): Promise<Result> {
  const [before] = await sql<{ id: string; messages: number }[]>`
    select max(id) as id, count(*)::int as messages from truecount_platform.message`;
  try {
    return await work();
  } finally {
    await sql`delete from truecount_platform.message where id > ${before!.id}`;
    await fold(engine, { trigger: 'bench' });
    await sql`vacuum (analyze) truecount_platform.message`;
    await sql`vacuum (analyze) truecount.session_statistics`;
    const [after] = await sql<
      { messages: number }[]
    >`select count(*)::int as messages from truecount_platform.message`;
    check(after!.messages === before!.messages, 'The data are not what they were.');
  }
}

/** Rows of the queue. */
export async function pendingCount(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from truecount.pending_change`;
  return row!.count;
}
