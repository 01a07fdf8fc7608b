/**
 * Capture by triggers: every change of the source's tables is noted in the writer's own transaction. Making, finding and
 * removing them; what they say is in trigger-text.ts.
 */
import type { Db, Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import type { CapturedTable, Source } from '@/lib/source/source';
import { type Level, type Trigger, triggersOf } from './trigger-text';

/** How long to wait for a table's lock, and how often: writers queue up behind us meanwhile. */
const LOCK_TIMEOUT_MS = 500;
const ATTEMPTS = 60;

/**
 * Makes what is missing or not current; safe to repeat. Each table is locked for a moment.
 * @returns whether a trigger was missing: changes before now may then be unknown
 */
export async function installTriggers(
  sql: Sql,
  { captured, isForeign }: Pick<Source, 'captured' | 'isForeign'>,
): Promise<boolean> {
  const triggers = triggersOf(captured, { isForeign, levels: await levelsOf(sql, captured) });
  const held = await sql<{ name: string; body: string }[]>`
    select proname as name, prosrc as body from pg_proc where pronamespace = 'truecount'::regnamespace`;
  const bodies = new Map(held.map(({ name, body }) => [name, body]));
  for (const trigger of triggers) {
    if (bodies.get(trigger.function) === trigger.body) continue;
    // It runs as its owner, with a fixed search path: the platform's role has no right on our schema.
    await sql.unsafe(`create or replace function truecount.${trigger.function}() returns trigger language plpgsql
      security definer set search_path = pg_catalog, pg_temp as $note$${trigger.body}$note$`);
    // Firing needs no right; calling it from a trigger of one's own would.
    await sql.unsafe(`revoke execute on function truecount.${trigger.function}() from public`);
  }
  const found = await findTriggers(sql, captured);
  const missing = triggers.filter(
    (wanted) => !found.some((trigger) => !trigger.isOff && isSame(trigger, wanted)),
  );
  for (const { name, table, create } of missing)
    await withLockTimeout(sql, `drop trigger if exists ${name} on ${table}; ${create}`);
  for (const trigger of found)
    if (!triggers.some((wanted) => trigger.name === wanted.name && trigger.table === wanted.table))
      await removeTrigger(sql, trigger);
  return missing.length > 0;
}

/** Tables into which logical replication writes have triggers for each row. */
export async function levelsOf(sql: Db, tables: CapturedTable[]): Promise<Map<string, Level>> {
  const rows = await sql<{ table: string }[]>`
    with recursive tree (wanted, oid) as (
      select wanted, wanted::regclass::oid from unnest(${tables.map(({ table }) => table)}::text[]) wanted
      union select wanted, inhrelid from pg_inherits join tree on inhparent = tree.oid
    )
    select distinct wanted as table from tree join pg_subscription_rel on srrelid = tree.oid order by 1`;
  return new Map(rows.map(({ table }) => [table, 'row']));
}

interface FoundTrigger {
  /** Schema and table, quoted where needed. */
  table: string;
  name: string;
  level: Level;
  isOff: boolean;
  /** The function, without its schema, which is ours. */
  function: string;
}

/** Ours on the platform's tables, whatever adapter made them; `tables` narrows them to some. */
export async function findTriggers(sql: Db, tables?: CapturedTable[]): Promise<FoundTrigger[]> {
  const names = tables?.map(({ table }) => table) ?? null;
  const rows = await sql<FoundTrigger[]>`
    select format('%I.%I', nspname, relname) as table, tgname as name, case when tgtype & 1 = 1 then 'row' else 'statement' end as level,
      tgenabled = 'D' as "isOff", proname as function
    from pg_trigger join pg_proc on pg_proc.oid = tgfoid join pg_class on pg_class.oid = tgrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where not tgisinternal and tgparentid = 0 and pronamespace = to_regnamespace('truecount') and nspname <> 'truecount'
      and (${names}::text[] is null or tgrelid in (select to_regclass(name) from unnest(${names}::text[]) name))
    order by 1, 2`;
  return [...rows];
}

const isSame = (found: FoundTrigger, wanted: Trigger) =>
  found.function === wanted.function && found.name === wanted.name && found.level === wanted.level;

/** Removes triggers and functions; `tables` as in `findTriggers`. */
export async function removeTriggers(sql: Sql, tables?: CapturedTable[]): Promise<void> {
  for (const found of await findTriggers(sql, tables)) await removeTrigger(sql, found);
}

async function removeTrigger(sql: Sql, found: FoundTrigger): Promise<void> {
  await withLockTimeout(sql, `drop trigger if exists ${found.name} on ${found.table}`);
  await sql.unsafe(`drop function if exists truecount.${found.function}()`);
}

async function withLockTimeout(sql: Sql, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sql.begin(async (tx) => {
        await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await tx.unsafe(statement);
      });
      return;
    } catch (error) {
      if (describeError(error).code !== '55P03' || attempt === ATTEMPTS) throw error;
    }
  }
}
