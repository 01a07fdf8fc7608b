/**
 * Capture by triggers: every change of the source's tables is noted in the writer's own transaction, as rows appended to
 * one queue. No counter, no shared row, no lock at which writers could meet. The text is made from the adapter's tables.
 */
import type { Db, Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import type { CapturedTable } from '@/lib/source/source';

/** A statement that touches more than this says "everything": counting all of it again is cheaper. */
export const EVERYTHING_FROM = 20_000;

const EVENTS = ['insert', 'update', 'delete', 'truncate'] as const;
type Event = (typeof EVENTS)[number];

const EVERYTHING = `
  insert into truecount.pending_change (kind, id) values ('e', pg_current_xact_id()::text::bigint);`;

/** Statements that append what `select` gives, unless it is so much that everything is to be counted again. */
function note(columns: string, select: string): string {
  return `
  insert into truecount.pending_change (${columns}) ${select}
  limit ${EVERYTHING_FROM + 1};
  get diagnostics noted = row_count;
  if noted > ${EVERYTHING_FROM} then${EVERYTHING}
  end if;`;
}

/** Targets of rows that changed in a column that matters, before and after, once each. */
function changedTargets({ key, kind, target, columns }: CapturedTable): string {
  const differs = [...new Set([target, ...columns])]
    .map((column) => `old_rows.${column} is distinct from new_rows.${column}`)
    .join(' or ');
  // A full join: the key itself may have been changed.
  return `
  select distinct '${kind}', target.id
  from old_rows full join new_rows on new_rows.${key} = old_rows.${key}
  cross join lateral (values (old_rows.${target}::bigint), (new_rows.${target}::bigint)) target (id)
  where target.id is not null and (old_rows.${key} is null or new_rows.${key} is null or ${differs})`;
}

function addedMessages(table: CapturedTable, { isHuman, at }: NonNullable<CapturedTable['added']>): string {
  return `
  select 'a', ${table.target}, count(*) filter (where ${isHuman}), min(${at}) filter (where ${isHuman}),
    max(${at}) filter (where ${isHuman})
  from new_rows where ${table.target} is not null group by ${table.target}`;
}

const targetsOf = ({ kind, target }: CapturedTable, rows: string) => `
  select distinct '${kind}', ${target}::bigint from ${rows} where ${target} is not null`;

function bodyOf(table: CapturedTable, event: Event): string {
  if (event === 'truncate') return EVERYTHING;
  if (event === 'update') return note('kind, id', changedTargets(table));
  if (event === 'delete') return note('kind, id', targetsOf(table, 'old_rows'));
  return table.added
    ? note('kind, id, human, first_at, last_at', addedMessages(table, table.added))
    : note('kind, id', targetsOf(table, 'new_rows'));
}

const TRANSITION: Record<Event, string> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
  truncate: '',
};

export interface Trigger {
  table: string;
  name: string;
  /** The function, without its schema, which is ours. */
  function: string;
  /** Text of the function between its quotes. */
  body: string;
  create: string;
}

/** One for each table and event: transition tables are given to triggers of a single event only. */
export function triggersOf(tables: CapturedTable[]): Trigger[] {
  return tables.flatMap((table) =>
    EVENTS.map((event) => {
      const name = `truecount_${event}`;
      const noting = `note_${table.name}_${event}`;
      return {
        table: table.table,
        name,
        function: noting,
        body: `\ndeclare noted bigint;\nbegin${bodyOf(table, event)}\n  return null;\nend `,
        create: `create trigger ${name} after ${event} on ${table.table} ${TRANSITION[event]}
          for each statement execute function truecount.${noting}()`,
      };
    }),
  );
}

/** How long to wait for a table's lock, and how often: writers queue up behind us meanwhile. */
const LOCK_TIMEOUT_MS = 500;
const ATTEMPTS = 60;

/**
 * Makes what is missing or not current; safe to repeat. Each table is locked for a moment.
 * @returns whether a trigger was missing: changes before now may then be unknown
 */
export async function installTriggers(sql: Sql, tables: CapturedTable[]): Promise<boolean> {
  const triggers = triggersOf(tables);
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
  const missing = await without(sql, triggers);
  for (const { name, table, create } of missing)
    await withLockTimeout(sql, `drop trigger if exists ${name} on ${table}; ${create}`);
  return missing.length > 0;
}

/** Those that are not there, or were switched off. */
async function without(sql: Db, triggers: Trigger[]): Promise<Trigger[]> {
  const found = await sql<{ name: string; table: string }[]>`
    select tgname as name, tgrelid::text as table from pg_trigger
    where not tgisinternal and tgname like 'truecount\\_%' and tgenabled <> 'D'`;
  const relations = await sql<{ table: string; oid: string }[]>`
    select wanted as table, wanted::regclass::oid::text as oid from unnest(${triggers.map(({ table }) => table)}::text[]) wanted`;
  const oids = new Map(relations.map(({ table, oid }) => [table, oid]));
  return triggers.filter(
    (trigger) => !found.some(({ name, table }) => name === trigger.name && table === oids.get(trigger.table)),
  );
}

/** Whether any of them is there, switched off or not. */
export async function hasTriggers(sql: Db, tables: CapturedTable[]): Promise<boolean> {
  const triggers = triggersOf(tables);
  const found = await sql`
    select from unnest(${triggers.map(({ table }) => table)}::text[], ${triggers.map(({ name }) => name)}::text[]) wanted (relation, name)
    join pg_trigger on tgrelid = relation::regclass and tgname = name limit 1`;
  return found.length > 0;
}

/** Removes triggers and functions. */
export async function removeTriggers(sql: Sql, tables: CapturedTable[]): Promise<void> {
  for (const trigger of triggersOf(tables)) {
    await withLockTimeout(sql, `drop trigger if exists ${trigger.name} on ${trigger.table}`);
    await sql.unsafe(`drop function if exists truecount.${trigger.function}()`);
  }
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
