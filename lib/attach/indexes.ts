/** The platform's indexes that reads lean on: which are there, and making those that are not. */
import type { Db, Sql } from '@/db/client';
import type { WantedIndex } from '@/lib/source/adapter';
import { quoted } from '@/lib/source/identifier';
import { columnsOf } from '@/lib/source/layout';
import { AttachError, type Recognised } from '@/lib/source/recognise';

export interface IndexState extends WantedIndex {
  /** What it begins with, as SQL: an id that is no bigint is cast, as reads cast it. */
  keys: string[];
  /** Name of an index that serves; null where there is none. */
  servedBy: string | null;
  /** Scans so far, by anybody; null where there is none. */
  scans: number | null;
}

/** Every wanted index of a table that is there. An index serves when it begins with the keys, and holds every row. */
export async function readIndexes(sql: Db, { adapter, layout }: Recognised): Promise<IndexState[]> {
  const wanted = adapter.indexes.filter(({ table }) => layout.has(table));
  const states: IndexState[] = [];
  for (const index of wanted) {
    const { table, columns, bare = [] } = index;
    const kinds = columnsOf(adapter.tables[table]!);
    const formats = columns.map((column) =>
      kinds[column] === 'id' && !bare.includes(column) && layout.isNarrow(table, column)
        ? '(%I::bigint)'
        : '%I',
    );
    const [found] = await sql<Pick<IndexState, 'keys' | 'servedBy' | 'scans'>[]>`
      with wanted as (
        select array_agg(format(form, name) order by place) as keys
        from unnest(${columns}::text[], ${formats}::text[]) with ordinality wanted (name, form, place)
      )
      select keys, indexrelid::regclass::text as "servedBy", case when indexrelid is not null then coalesce(idx_scan, 0)::float8 end as scans
      from wanted left join lateral (
        select indexrelid from pg_index
        where indrelid = ${layout.table(table)}::regclass and indisvalid and indpred is null
          and keys = (select array_agg(pg_get_indexdef(indexrelid, place, true) order by place)
            from generate_series(1, cardinality(keys)) place)
        order by indisunique desc, indexrelid limit 1
      ) serving on true left join pg_stat_all_indexes using (indexrelid)`;
    states.push({ ...index, ...found! });
  }
  return states;
}

export const nameOfIndex = ({ table, columns }: WantedIndex) =>
  `truecount_${table}_${columns.join('_')}`.slice(0, 63);

/** The statement that makes it. @param table its table with the schema, quoted where needed */
export const createText = (index: IndexState, table: string) =>
  `create index concurrently ${quoted(nameOfIndex(index))} on ${table} (${index.keys.join(', ')})`;

/**
 * Makes those that are missing, without stopping a writer.
 * @returns the names of those that were made
 * @throws AttachError for a role that does not own the table; the database's error, and then nothing half-made is left
 */
export async function createMissingIndexes(sql: Sql, platform: Recognised): Promise<string[]> {
  const made: string[] = [];
  for (const index of await readIndexes(sql, platform)) {
    if (index.servedBy !== null) continue;
    const table = platform.layout.table(index.table);
    const [right] = await sql<{ owns: boolean; schema: string }[]>`
      select pg_has_role(relowner, 'usage') as owns, format('%I', nspname) as schema
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = ${table}::regclass`;
    if (!right!.owns)
      throw new AttachError(
        `Only the owner of ${table} may make an index on it: ${createText(index, table)};`,
      );
    const name = nameOfIndex(index);
    try {
      await sql.unsafe(createText(index, table));
    } catch (error) {
      await sql
        .unsafe(`drop index concurrently if exists ${right!.schema}.${quoted(name)}`)
        .catch(() => undefined);
      throw error;
    }
    made.push(name);
  }
  return made;
}
