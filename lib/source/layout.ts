/** The platform's tables as the database has them now: which columns of what type, as far as an adapter names them. */
import { createHash } from 'node:crypto';
import type { Db } from '@/db/client';
import type { Adapter, ColumnKind, NeededTable } from './adapter';
import { quoted } from './identifier';
import { replicatedOf } from './replicated';

/** Types of a column that fit its kind, by their names in pg_type. */
const TYPES: Record<ColumnKind, string[]> = {
  id: ['int8', 'int4', 'int2'],
  integer: ['int8', 'int4', 'int2'],
  text: ['text', 'varchar', 'bpchar'],
  uuid: ['uuid'],
  instant: ['timestamptz'],
  utc: ['timestamp'],
  boolean: ['bool'],
};

export interface Column {
  type: string;
  isReadable: boolean;
}

export interface FoundTable {
  /** Another one when another table has taken the name: what was made on the first is not on it. */
  oid: string;
  /** Schema and name, quoted where needed. */
  qualified: string;
  /** Logical replication fills it. */
  isReplicated: boolean;
  columns: Map<string, Column>;
}

export class Layout {
  constructor(
    readonly schema: string,
    readonly tables: ReadonlyMap<string, FoundTable>,
  ) {}

  /** Schema and name, to stand in SQL. @throws Error for a table that is not there: ask `has` first */
  table(name: string): string {
    const found = this.tables.get(name);
    if (!found) throw new Error(`There is no table ${name}.`);
    return found.qualified;
  }

  /** Whether a table, or a column of it, can be read. */
  has(table: string, column?: string): boolean {
    const found = this.tables.get(table);
    return column === undefined ? found !== undefined : found?.columns.get(column)?.isReadable === true;
  }

  /** Whether a column is narrower than the bigint that ids are: only an index on its cast serves then. */
  isNarrow(table: string, column: string): boolean {
    return this.tables.get(table)?.columns.get(column)?.type !== 'int8';
  }

  /** SQL of an id of a table named `alias`, as bigint; one that is bigint stays bare, so that its index serves. */
  id(alias: string, table: string, column: string): string {
    return `${alias}.${quoted(column)}${this.isNarrow(table, column) ? '::bigint' : ''}`;
  }

  /** The same for two layouts of which all that is made, SQL and triggers, is the same. */
  fingerprint(): string {
    const parts = [...this.tables]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { oid, isReplicated, columns }]) => [
        ...[name, oid, isReplicated],
        [...columns].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]);
    return createHash('sha256')
      .update(JSON.stringify([this.schema, parts]))
      .digest('base64url')
      .slice(0, 22);
  }
}

/** Every column that the adapter names, with its kind; optional ones too. */
export const columnsOf = ({ columns, optional }: NeededTable): Record<string, ColumnKind> => ({
  ...columns,
  ...optional,
});

/** The adapter's tables in `schema`, those and such columns of them as are there. */
export async function readLayout(sql: Db, adapter: Adapter, schema: string): Promise<Layout> {
  const named = Object.entries(adapter.tables).flatMap(([table, needed]) =>
    Object.keys(columnsOf(needed)).map((column) => [table, column] as const),
  );
  const rows = await sql<
    (Column & Pick<FoundTable, 'oid' | 'qualified'> & { table: string; column: string | null })[]
  >`
    select relname as table, pg_class.oid::text as oid, format('%I.%I', nspname, relname) as qualified, attname as column, typname as type,
      coalesce(has_column_privilege(pg_class.oid, attnum, 'select'), false) as "isReadable"
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    left join (
      pg_attribute join pg_type on pg_type.oid = atttypid
      join unnest(${named.map(([table]) => table)}::text[], ${named.map(([, column]) => column)}::text[]) named (of_table, of_column)
        on attname = of_column
    ) on attrelid = pg_class.oid and of_table = relname and attnum > 0 and not attisdropped
    where nspname = ${schema} and relname = any(${Object.keys(adapter.tables)}::text[]) and relkind in ('r', 'p')
    order by relname, attnum`;
  const replicated = await replicatedOf(sql, [...new Set(rows.map(({ qualified }) => qualified))]);
  const tables = new Map<string, FoundTable>();
  for (const { table, oid, qualified, column, type, isReadable } of rows) {
    const isReplicated = replicated.has(qualified);
    const found = tables.get(table) ?? { oid, qualified, isReplicated, columns: new Map<string, Column>() };
    tables.set(table, found);
    if (column !== null) found.columns.set(column, { type, isReadable });
  }
  // A table that may be missing counts only when all that is wanted of it can be read.
  for (const [table, { columns, isOptional }] of Object.entries(adapter.tables)) {
    const held = tables.get(table)?.columns;
    if (isOptional && held && !Object.keys(columns).every((column) => held.get(column)?.isReadable))
      tables.delete(table);
  }
  return new Layout(schema, tables);
}

/** What of the adapter's tables is missing, may not be read, or is of another type: a clause each; none when all is well. */
export function lacking(adapter: Adapter, layout: Layout): string[] {
  return Object.entries(adapter.tables).flatMap(([table, needed]) => {
    const found = layout.tables.get(table);
    if (!found) return needed.isOptional ? [] : [`table ${table} is missing`];
    return Object.entries(columnsOf(needed)).flatMap(([column, kind]) => {
      const held = found.columns.get(column);
      const isOptional = needed.optional?.[column] !== undefined;
      if (!held) return isOptional ? [] : [`${table}.${column} is missing`];
      if (!TYPES[kind].includes(held.type))
        return [`${table}.${column} is of type ${held.type}, not ${TYPES[kind].join(' or ')}`];
      if (!held.isReadable && !isOptional) return [`${table}.${column} may not be read`];
      return [];
    });
  });
}

/** Schemas that hold any table which only this platform would have, the one of the search path first. */
export async function schemasWith(
  sql: Db,
  adapter: Adapter,
): Promise<{ schema: string; tables: string[] }[]> {
  const required = Object.entries(adapter.tables)
    .filter(([, { isOptional }]) => !isOptional)
    .map(([table]) => table);
  const rows = await sql<{ schema: string; tables: string[] }[]>`
    select nspname as schema, array_agg(relname::text order by relname) as tables
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relname = any(${required}::text[]) and relkind in ('r', 'p') and nspname !~ '^pg_'
    group by nspname order by coalesce(array_position(current_schemas(false), nspname), 1000), count(*) desc, nspname`;
  return [...rows];
}
