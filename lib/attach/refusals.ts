/** Why a database cannot be attached as it is, or detached: said before anything is changed. */
import type { Db } from '@/db/client';
import { AttachError } from '@/lib/source/recognise';
import { SCHEMAS } from './schemas';
import { findTraces, type Trace } from './traces';

/** Something is in one of them, whoever made it. */
export async function hasOurTables(sql: Db): Promise<boolean> {
  const [found] = await sql<{ any: boolean }[]>`
    select exists (
      select from pg_class join pg_namespace on pg_namespace.oid = relnamespace where nspname = any(${SCHEMAS}::text[])
    ) as any`;
  return found!.any;
}

/** Another Truecount there, attached or with conversations of its own; an empty schema made by an administrator is none. */
export async function refuseOther(sql: Db): Promise<void> {
  if (!(await hasOurTables(sql))) return;
  const [found] = await sql<{ attached: boolean; mayUse: boolean }[]>`
    select to_regclass('truecount.source_state') is not null as attached,
      coalesce(has_schema_privilege(to_regnamespace('truecount'), 'usage'), false) as "mayUse"`;
  const { attached, mayUse } = found!;
  if (!attached || !mayUse)
    throw new AttachError(
      'There are tables in a schema truecount or truecount_platform of this database already, of another version of Truecount, of another role, or of something else: nothing was changed.',
    );
  if ((await isNative(sql)) && !(await hasOwnConversations(sql)))
    throw new AttachError(
      'There are empty tables of Truecount in this database, such as an attach that was cut off leaves: `truecount detach` takes them away.',
    );
  const [state] = await sql<{ name: string; at: string | null }[]>`
    select name, to_char(attached_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from truecount.source_state`;
  throw new AttachError(
    state?.name === 'native'
      ? 'A Truecount with conversations of its own uses this database (schema truecount_platform): attach it to another one.'
      : `Truecount is attached to this database already, as ${state?.name} since ${state?.at} UTC: \`truecount detach\` takes it away.`,
  );
}

/** Migrations make the schemas, and ask for the right to even where an administrator has made them before. */
export async function refuseWithoutSchemas(sql: Db, database: string, role: string): Promise<void> {
  const [rights] = await sql<
    { may: boolean }[]
  >`select has_database_privilege(current_database(), 'create') as may`;
  if (!rights!.may)
    throw new AttachError(
      `Role ${role} may not make a schema: grant create on database ${database} to ${role}; it may be taken back once Truecount is attached.`,
    );
}

/** @throws AttachError where there is nothing to detach, or conversations would go with it */
export async function refuseDetach(sql: Db): Promise<void> {
  const traces = await findTraces(sql);
  if (traces.length === 0)
    throw new AttachError('Truecount is not attached to this database: there is no trace of it.');
  await refuseForeignIndexes(sql, traces);
  if (!(await hasOurTables(sql))) return;
  const [state] = await sql<
    { known: boolean }[]
  >`select to_regclass('truecount.source_state') is not null as known`;
  if (!state!.known)
    throw new AttachError(
      'There are tables in a schema truecount or truecount_platform that no attach of this version has made: look at them, and drop them by hand.',
    );
  if ((await isNative(sql)) && (await hasOwnConversations(sql)))
    throw new AttachError(
      'This Truecount is not attached to a platform: its conversations are in schema truecount_platform, and would be lost.',
    );
}

/** Indexes go last, when the rest is gone: whether this role may is asked first. */
async function refuseForeignIndexes(sql: Db, traces: Trace[]): Promise<void> {
  const names = traces.filter(({ kind }) => kind === 'index').map(({ name }) => name);
  const [other] = await sql<{ name: string; owner: string }[]>`
    select name, relowner::regrole::text as owner from unnest(${names}::text[]) name join pg_class on pg_class.oid = name::regclass
    where not pg_has_role(relowner, 'usage') order by name limit 1`;
  if (other)
    throw new AttachError(
      `Index ${other.name}, which was made for Truecount, belongs to ${other.owner}: detach with that role, or drop index concurrently ${other.name}; first.`,
    );
}

export async function isNative(sql: Db): Promise<boolean> {
  const [source] = await sql<{ name: string }[]>`select name from truecount.source_state`;
  return source?.name === 'native';
}

/** False for what an attach that was cut off has left: tables with nothing in them. */
export async function hasOwnConversations(sql: Db): Promise<boolean> {
  const [found] = await sql<{ any: boolean }[]>`select exists (select from truecount_platform.team) as any`;
  return found!.any;
}
