/** What Truecount has made in a database. */
import type { Db } from '@/db/client';
import { INDEX_MARK } from './indexes';
import { SCHEMAS } from './schemas';

export interface Trace {
  kind: 'schema' | 'table' | 'function' | 'trigger' | 'index';
  name: string;
}

/** Everything of Truecount's in the database: its schemas with what is in them, and what it made on other tables. */
export async function findTraces(sql: Db): Promise<Trace[]> {
  const rows = await sql<Trace[]>`
    select 'schema' as kind, nspname::text as name from pg_namespace where nspname = any(${SCHEMAS}::text[])
    union all
    select 'table', pg_class.oid::regclass::text from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = any(${SCHEMAS}::text[]) and relkind in ('r', 'p')
    union all
    select 'function', pg_proc.oid::regprocedure::text from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where nspname = any(${SCHEMAS}::text[])
    union all
    select 'trigger', tgname || ' on ' || tgrelid::regclass from pg_trigger
    join pg_class on pg_class.oid = tgrelid join pg_namespace on pg_namespace.oid = relnamespace
    where not tgisinternal and tgname like 'truecount\\_%' and nspname <> all(${SCHEMAS}::text[])
    union all
    select 'index', objoid::regclass::text from pg_description
    where classoid = 'pg_class'::regclass and objsubid = 0 and description = ${INDEX_MARK}
    order by kind, name`;
  return [...rows];
}
