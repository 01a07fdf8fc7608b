/** For tests of capture by tail: positions of any tables, what was noted, and transactions that are held open. */
import type { Db, Sql } from '@/db/client';
import { type Transaction, transaction } from '@/db/transaction';
import type { CapturedTable } from '@/lib/source/source';
import { findPositions, writePosition } from './position';
import { removeTriggers } from './triggers';

/** A table of a test's own, captured by the target in its column `conversation`. */
export const tableOf = (name: string): CapturedTable => ({
  name,
  table: `public.${name}`,
  key: 'id',
  kind: 'm',
  target: 'conversation',
  columns: [],
});

/** Makes the table, keyed by a sequence of its own, and follows it. */
export async function createTable(
  sql: Sql,
  name: string,
  columns = 'id bigserial primary key',
): Promise<CapturedTable> {
  await sql.unsafe(`create table public.${name} (${columns}, conversation bigint)`);
  const table = tableOf(name);
  await followTables(sql, [table]);
  return table;
}

export async function followTables(sql: Sql, tables: CapturedTable[]): Promise<void> {
  await removeTriggers(sql, tables);
  for (const [relation, position] of await findPositions(sql, tables, 5_000))
    await writePosition(sql, relation, position);
}

export async function forgetNotes(sql: Db): Promise<void> {
  // No truncate: it would wait for an open transaction of the test that has noted something.
  await sql`delete from truecount.pending_change`;
}

/** What is noted, sorted and once each: `m 7`, or `e`. */
export async function notesIn(sql: Db): Promise<string[]> {
  const rows = await sql<{ note: string }[]>`
    select distinct concat_ws(' ', kind, case when kind <> 'e' then id end) as note from truecount.pending_change order by 1`;
  return rows.map(({ note }) => note);
}

/** What a reader takes as pending beside the notes: targets of rows behind the position that are not remembered. */
export async function aheadIn(sql: Db, { name, table, key, target }: CapturedTable): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct ${sql(target)}::text as id from ${sql(table)} source
    where ${sql(key)} > (select settled_id from truecount.tail_position where relation = ${name})
      and not exists (select from truecount.tail_seen seen where seen.relation = ${name} and seen.id = source.${sql(key)})
    order by 1`;
  return rows.map(({ id }) => id);
}

export interface HeldTransaction {
  tx: Transaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

const open = new Set<HeldTransaction>();

/** Ends what a test that failed has left open: it would block the next. */
export async function rollbackHeld(): Promise<void> {
  for (const held of open) await held.rollback();
}

/** A transaction on a connection of its own that stays open until it is told how to end. */
export async function holdTransaction(sql: Sql): Promise<HeldTransaction> {
  const rolledBack = new Error('rolled back');
  let end: (error?: Error) => void = () => {};
  const ending = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  let done: Promise<unknown> = Promise.resolve();
  const tx = await new Promise<Transaction>((resolve, reject) => {
    done = transaction(sql, async (begun) => {
      resolve(begun);
      await ending;
    });
    done.catch((error: unknown) => {
      if (error !== rolledBack) reject(error);
    });
  });
  const held = {
    tx,
    async commit() {
      open.delete(held);
      end();
      await done;
    },
    async rollback() {
      open.delete(held);
      end(rolledBack);
      await done.catch((error: unknown) => {
        if (error !== rolledBack) throw error;
      });
    },
  };
  open.add(held);
  return held;
}
