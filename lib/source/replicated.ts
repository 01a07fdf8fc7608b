/** Tables into which logical replication writes: nobody takes a number from their sequences, and only some triggers fire. */
import type { Db } from '@/db/client';

/** @param tables schema and name, quoted where needed; gives those that, or a partition of which, a subscription fills */
export async function replicatedOf(sql: Db, tables: string[]): Promise<Set<string>> {
  const rows = await sql<{ table: string }[]>`
    with recursive tree (wanted, oid) as (
      select wanted, to_regclass(wanted)::oid from unnest(${tables}::text[]) wanted
      union select wanted, inhrelid from pg_inherits join tree on inhparent = tree.oid
    )
    select distinct wanted as table from tree join pg_subscription_rel on srrelid = tree.oid`;
  return new Set(rows.map(({ table }) => table));
}
