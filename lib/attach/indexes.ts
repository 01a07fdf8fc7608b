/** The platform's indexes that reads lean on: which are there, and making those that are not. */
import type { Db, Sql } from '@/db/client';
import type { WantedIndex } from '@/lib/source/adapter';
import { AttachError, type Recognised } from '@/lib/source/recognise';

export interface IndexState extends WantedIndex {
  /** Name of an index that serves; null where there is none. */
  servedBy: string | null;
  /** Scans so far, by anybody; null where there is none. */
  scans: number | null;
}

/** Every wanted index of a table that is there. An index serves when it begins with the columns, and holds every row. */
export async function readIndexes(sql: Db, { adapter, layout }: Recognised): Promise<IndexState[]> {
  const wanted = adapter.indexes.filter(({ table }) => layout.has(table));
  const states: IndexState[] = [];
  for (const index of wanted) {
    const [found] = await sql<{ name: string; scans: number }[]>`
      select indexrelid::regclass::text as name, coalesce(idx_scan, 0)::float8 as scans
      from pg_index left join pg_stat_all_indexes using (indexrelid)
      where pg_index.indrelid = ${layout.table(index.table)}::regclass and indisvalid and indpred is null
        and (select array_agg(attname::text order by place)
          from unnest(indkey::int2[]) with ordinality key (number, place)
          join pg_attribute on attrelid = pg_index.indrelid and attnum = number
          where place <= ${index.columns.length}) = ${index.columns}::text[]
      order by indisunique desc, indexrelid limit 1`;
    states.push({ ...index, servedBy: found?.name ?? null, scans: found?.scans ?? null });
  }
  return states;
}

export const nameOfIndex = ({ table, columns }: WantedIndex) =>
  `truecount_${table}_${columns.join('_')}`.slice(0, 63);

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
        `Only the owner of ${table} may make an index on it: create index concurrently on ${table} (${index.columns.join(', ')});`,
      );
    const name = nameOfIndex(index);
    try {
      await sql.unsafe(`create index concurrently ${name} on ${table} (${index.columns.join(', ')})`);
    } catch (error) {
      await sql.unsafe(`drop index concurrently if exists ${right!.schema}.${name}`).catch(() => undefined);
      throw error;
    }
    made.push(name);
  }
  return made;
}
