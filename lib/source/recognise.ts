/** Which platform's tables a database holds. */
import type { Db } from '@/db/client';
import { TellableError } from '@/lib/errors';
import type { Adapter } from './adapter';
import { ADAPTERS } from './adapters';
import { type Layout, lacking, readLayout, schemasWith } from './layout';

/** Thrown where a database cannot be attached, or used, as it is; the message says why and what to do, in one line. */
export class AttachError extends TellableError {}

export interface Recognised {
  adapter: Adapter;
  layout: Layout;
}

const requiredTables = ({ tables }: Adapter) =>
  Object.keys(tables).filter((table) => !tables[table]!.isOptional);

/**
 * The platform whose tables are there, as a whole.
 * @param wanted the adapter to look for; any unless given
 * @param schema where to look; in all schemas unless given, and then the one of the search path wins
 * @throws AttachError where there is none, half of one, or one in several schemas
 */
export async function recognise(
  sql: Db,
  wanted: readonly Adapter[] = ADAPTERS,
  schema?: string,
): Promise<Recognised> {
  const halves: string[] = [];
  for (const adapter of wanted) {
    const required = requiredTables(adapter);
    const found = (await schemasWith(sql, adapter)).filter((held) => !schema || held.schema === schema);
    const whole = found.filter(({ tables }) => tables.length === required.length);
    const [first] = whole;
    if (first) {
      if (whole.length > 1 && !(await isInSearchPath(sql, first.schema)))
        throw new AttachError(
          `The tables of ${adapter.title} are in several schemas (${whole.map((held) => held.schema).join(', ')}): say which with --schema.`,
        );
      return { adapter, layout: await requireWhole(sql, adapter, first.schema) };
    }
    const [half] = found.toSorted((a, b) => b.tables.length - a.tables.length);
    if (half && half.tables.length > 1) {
      const missing = required.filter((table) => !half.tables.includes(table));
      halves.push(`of ${adapter.title} schema ${half.schema} lacks ${missing.join(', ')}`);
    }
  }
  const titles = wanted.map(({ title }) => title).join(' or ');
  const where = schema ? `schema ${schema} of this database` : 'this database';
  throw new AttachError(
    halves.length > 0
      ? `Not all tables are there: ${halves.join('; ')}.`
      : `There are no tables of ${titles} in ${where}.`,
  );
}

async function isInSearchPath(sql: Db, schema: string): Promise<boolean> {
  const [found] = await sql<{ is: boolean }[]>`select ${schema} = any(current_schemas(false)) as is`;
  return found!.is;
}

async function requireWhole(sql: Db, adapter: Adapter, schema: string): Promise<Layout> {
  const [rights] = await sql<{ mayUse: boolean; role: string }[]>`
    select has_schema_privilege(${schema}, 'usage') as "mayUse", current_user as role`;
  if (!rights!.mayUse)
    throw new AttachError(
      `Role ${rights!.role} may not use schema ${schema}: grant usage on schema ${schema} to it.`,
    );
  const layout = await readLayout(sql, adapter, schema);
  const missing = lacking(adapter, layout);
  if (missing.length > 0)
    throw new AttachError(
      `${adapter.title} in schema ${schema} cannot be read: ${missing.join('; ')}. docs/attach.md has the rights that are needed.`,
    );
  return layout;
}

/**
 * Nothing is made in a platform's database before its operator has said so.
 * @throws AttachError where Truecount is not there yet and a platform's tables are
 */
export async function refuseUnattached(sql: Db): Promise<void> {
  const [ours] = await sql<
    { exists: boolean }[]
  >`select to_regclass('truecount.migrations') is not null as exists`;
  if (ours!.exists) return;
  for (const adapter of ADAPTERS) {
    const found = await schemasWith(sql, adapter);
    if (found.some(({ tables }) => tables.length === requiredTables(adapter).length))
      throw new AttachError(
        `This is a database of ${adapter.title}, and Truecount is not attached to it: \`truecount attach\` shows what it would do, and asks.`,
      );
  }
}
