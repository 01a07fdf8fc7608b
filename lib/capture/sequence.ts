/** The sequence that fills a captured table's key, and how far table and sequence have come. */
import type { Db, Fragment } from '@/db/client';
import { quoted } from '@/lib/source/identifier';
import type { CapturedTable } from '@/lib/source/source';

export interface Sequence {
  /** Schema and name, quoted where needed. */
  name: string;
  /** Numbers that each connection takes in advance; 1 when it takes none. */
  cache: number;
  /** It counts up and never starts over. */
  isAscending: boolean;
  isReadable: boolean;
  increment: string;
}

/** Text of the adapter, as a fragment. */
export const textOf = (sql: Db, text: string) => sql.unsafe(text) as unknown as Fragment;

/** SQL: `tree (oid)`, the table with its partitions and other children, to stand after WITH RECURSIVE. */
export const treeOf = (sql: Db, { table }: CapturedTable): Fragment => sql`
  tree (oid) as (
    select ${table}::regclass::oid
    union select inhrelid from pg_inherits join tree on inhparent = tree.oid
  )`;

/** The sequence of the key: owned by the column, or its default; null when there is none. */
export async function readSequence(sql: Db, { table, key }: CapturedTable): Promise<Sequence | null> {
  const [found] = await sql<Sequence[]>`
    select format('%I.%I', nspname, relname) as name, seqcache::int as cache,
      seqincrement > 0 and not seqcycle as "isAscending", seqincrement as increment,
      has_sequence_privilege(seqrelid, 'select') as "isReadable"
    from pg_sequence join pg_class on pg_class.oid = seqrelid join pg_namespace on pg_namespace.oid = relnamespace
    where seqrelid = coalesce(pg_get_serial_sequence(${table}, ${key})::regclass::oid, (
      select refobjid from pg_attribute
      join pg_attrdef on adrelid = attrelid and adnum = attnum
      join pg_depend on classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid and refclassid = 'pg_class'::regclass
      join pg_class used on used.oid = refobjid and used.relkind = 'S'
      where attrelid = ${table}::regclass and attname = ${key} limit 1))`;
  return found ?? null;
}

/** The number that the sequence gave last. */
export async function readLastId(sql: Db, { name, increment }: Sequence): Promise<bigint> {
  const [found] = await sql<{ lastId: string }[]>`
    select last_value - case when is_called then 0 else ${increment}::bigint end as "lastId" from ${textOf(sql, name)}`;
  return BigInt(found!.lastId);
}

export interface Reach {
  /** The highest key that this statement sees; null when the table is empty. */
  highestId: bigint | null;
  /** Another number when a file of the table, or the set of its partitions, is another one. */
  fileNode: string;
}

/** How far the table has come. */
export async function readReach(sql: Db, table: CapturedTable): Promise<Reach> {
  const [found] = await sql<{ highestId: string | null; fileNode: string }[]>`
    with recursive ${treeOf(sql, table)}
    select (select max(${textOf(sql, quoted(table.key))})::bigint from ${textOf(sql, table.table)}) as "highestId", (
      select hashtextextended(string_agg(concat_ws(':', oid, pg_relation_filenode(oid)), ' ' order by oid), 0) from tree
    ) as "fileNode"`;
  const { highestId, fileNode } = found!;
  return { highestId: highestId === null ? null : BigInt(highestId), fileNode };
}

/** Below every key: the position of an empty table. */
const LOWEST_ID = -(2n ** 63n);

/** How far keys can be followed: the highest, but not above what the sequence gave; clients gave those. */
export function followedId(highestId: bigint | null, lastId: bigint | null): bigint {
  const highest = highestId ?? LOWEST_ID;
  return lastId !== null && lastId < highest ? lastId : highest;
}
