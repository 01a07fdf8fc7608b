/**
 * Capture by triggers: every change of the source's tables is noted in the writer's own transaction. Making, finding and
 * removing them; what they say is in trigger-text.ts.
 */
import { setTimeout } from 'node:timers/promises';
import type { Db, Sql } from '@/db/client';
import { isLocked } from '@/lib/source/locked';
import { replicatedOf } from '@/lib/source/replicated';
import type { CapturedTable, Source } from '@/lib/source/source';
import { CaptureError } from './refusals';
import { type Level, type Trigger, triggersOf } from './trigger-text';

/** How long to wait for a table's lock, and how often: writers queue up behind us meanwhile, and get their turn between. */
const LOCK_TIMEOUT_MS = 500;
const ATTEMPTS = 60;
const PAUSE_MS = 100;

export interface Installing {
  /** Functions that are current are made anew too: what writers' sessions hold of them is of columns as they were. */
  isAnew?: boolean;
  /** How often the lock of a table is asked for; 60 times unless given. */
  attempts?: number;
}

/**
 * Makes what is missing or not current; safe to repeat. Each table is locked for a moment.
 * @returns whether a trigger was missing: changes before now may then be unknown
 * @throws CaptureError where the role may not, or a table stays locked
 */
export async function installTriggers(
  sql: Sql,
  { captured, isForeign }: Pick<Source, 'captured' | 'isForeign'>,
  { isAnew = false, attempts = ATTEMPTS }: Installing = {},
): Promise<boolean> {
  const levels = await levelsOf(sql, captured);
  const triggers = triggersOf(captured, { isForeign, levels });
  const held = await sql<{ name: string; body: string }[]>`
    select proname as name, prosrc as body from pg_proc where pronamespace = 'truecount'::regnamespace`;
  const bodies = new Map(held.map(({ name, body }) => [name, body]));
  const found = await findTriggers(sql);
  const missing = triggers.filter(
    (wanted) => !found.some((trigger) => !trigger.isOff && isSame(trigger, wanted)),
  );
  if (missing.length > 0) await refuseWithoutRight(sql, captured, levels);
  for (const trigger of triggers) {
    // With its function at once: a trigger of the other kind could not run it.
    if (missing.includes(trigger))
      await withLockTimeout(
        sql,
        `${dropFunction(trigger)}; ${createFunction(trigger)}; ${trigger.create}`,
        trigger.table,
        attempts,
      );
    else if (isAnew || bodies.get(trigger.function) !== trigger.body)
      await withLockTimeout(sql, createFunction(trigger), trigger.table, attempts);
  }
  // On tables that are captured no more too.
  for (const trigger of found)
    if (!triggers.some((wanted) => trigger.name === wanted.name && trigger.table === wanted.table))
      await withLockTimeout(sql, dropFunction(trigger), trigger.table, attempts);
  return missing.length > 0;
}

/** It runs as its owner, with a fixed search path: the platform's role has no right on our schema. */
const createFunction = ({ function: noter, body }: Trigger): string => `
  create or replace function truecount.${noter}() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $note$${body}$note$;
  revoke execute on function truecount.${noter}() from public`;

/** With its trigger, which only the table's owner could drop by itself. */
const dropFunction = ({ function: noter }: Pick<Trigger, 'function'>): string =>
  `drop function if exists truecount.${noter}() cascade`;

/**
 * Where logical replication writes into one of the tables, all of them have triggers for each row: one that is added to the
 * publication later is copied before anybody could make others.
 */
export async function levelsOf(sql: Db, tables: CapturedTable[]): Promise<Map<string, Level>> {
  const names = tables.map(({ table }) => table);
  const level = (await replicatedOf(sql, names)).size > 0 ? 'row' : 'statement';
  return new Map(names.map((table) => [table, level]));
}

/** @throws CaptureError where this role may not make triggers on a table */
export async function refuseWithoutRight(
  sql: Db,
  tables: CapturedTable[],
  levels: ReadonlyMap<string, Level>,
): Promise<void> {
  for (const { table } of tables) {
    const isRow = levels.get(table) === 'row';
    const [right] = await sql<{ may: boolean; role: string }[]>`
      select current_user as role, case when ${isRow} then pg_has_role(relowner, 'usage')
        else has_table_privilege(pg_class.oid, 'trigger') end as may
      from pg_class where oid = ${table}::regclass`;
    const { may, role } = right!;
    if (may) continue;
    throw new CaptureError(
      isRow
        ? `Capture by triggers needs a role that owns ${table}, for logical replication fills it: grant its owner to ${role}.`
        : `Capture by triggers may not make any on ${table}: grant trigger on ${table} to ${role}, or use capture by tail.`,
    );
  }
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
  found.table === wanted.table &&
  found.function === wanted.function &&
  found.name === wanted.name &&
  found.level === wanted.level;

/** Removes triggers and functions; `tables` as in `findTriggers`. @throws CaptureError where a table stays locked */
export async function removeTriggers(sql: Sql, tables?: CapturedTable[]): Promise<void> {
  for (const found of await findTriggers(sql, tables))
    await withLockTimeout(sql, dropFunction(found), found.table, ATTEMPTS);
}

async function withLockTimeout(sql: Sql, statements: string, table: string, attempts: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sql.begin(async (tx) => {
        await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await tx.unsafe(statements);
      });
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (attempt === attempts)
        throw new CaptureError(
          `Capture by triggers could not lock ${table} for a moment: other transactions hold it. Try again when they have ended.`,
        );
      await setTimeout(PAUSE_MS);
    }
  }
}
