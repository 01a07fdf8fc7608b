/** Detaching: every trace goes in one transaction, or nothing does. */
import { setTimeout } from 'node:timers/promises';
import type { Db, Sql } from '@/db/client';
import { findTriggers } from '@/lib/capture/triggers';
import { describeError } from '@/lib/errors';
import { AttachError } from '@/lib/source/recognise';

const SCHEMAS = ['truecount', 'truecount_platform'];
const LOCK_TIMEOUT_MS = 500;
const ATTEMPTS = 60;
/** Locked by others, or wanted by one who has what we want. */
const BUSY = ['55P03', '40P01'];
/** Another detaches at the same time. */
const GONE = ['3F000', '42P01', '42883'];

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
    select 'index', pg_class.oid::regclass::text from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('i', 'I') and relname like 'truecount\\_%' and nspname <> all(${SCHEMAS}::text[])
    order by kind, name`;
  return [...rows];
}

/** @throws AttachError where there is nothing to detach, or conversations would go with it */
export async function refuseDetach(sql: Db): Promise<void> {
  const traces = await findTraces(sql);
  if (traces.length === 0)
    throw new AttachError('Truecount is not attached to this database: there is no trace of it.');
  const [state] = await sql<
    { known: boolean }[]
  >`select to_regclass('truecount.source_state') is not null as known`;
  if (!state!.known) return;
  if (!(await isNative(sql))) return;
  if (await hasOwnConversations(sql))
    throw new AttachError(
      'This Truecount is not attached to a platform: its conversations are in schema truecount_platform, and would be lost.',
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

/** Connections of other Truecount processes. */
export async function otherConnections(sql: Db): Promise<number> {
  const [found] = await sql<{ count: number }[]>`
    select count(distinct pid)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'truecount%' and pid <> pg_backend_pid()`;
  return found!.count;
}

/**
 * Removes every trace. A refresh that runs is cancelled: its batch that is under way ends first. Locks are asked for a
 * short time only and again, so that nobody queues up behind.
 * @param attempts how often
 * @throws AttachError when a lock was not to be had; everything is still there then
 */
export async function removeAll(sql: Sql, attempts = ATTEMPTS): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await cancelRuns(sql);
      await removeAtOnce(sql);
      break;
    } catch (error) {
      const { code, message } = describeError(error);
      if (!BUSY.includes(code) && !GONE.includes(code)) throw error;
      if (attempt === attempts)
        throw new AttachError(
          `Nothing was detached: tables stayed locked by others for too long (${message}) Try again, or end what holds them.`,
        );
      if (BUSY.includes(code)) await setTimeout(LOCK_TIMEOUT_MS);
    }
  }
  for (const { kind, name } of await findTraces(sql))
    if (kind === 'index') await sql.unsafe(`drop index concurrently if exists ${name}`);
}

async function cancelRuns(sql: Sql): Promise<void> {
  const [log] = await sql<{ exists: boolean }[]>`
    select to_regclass('truecount.statistics_update_log') is not null as exists`;
  if (log!.exists)
    await sql`
      update truecount.statistics_update_log set state = 'cancelled', finished_at = now(), error = 'Truecount was detached.'
      where state in ('queued', 'running')`;
}

async function removeAtOnce(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const [writer] = await tx<
      { exists: boolean }[]
    >`select to_regclass('truecount.writer') is not null as exists`;
    // Whoever refreshes holds it for the length of a batch: only behind it the platform's tables are locked.
    if (writer!.exists) await tx`lock table truecount.writer in exclusive mode`;
    // With their functions: only the tables' owner could drop them by themselves.
    for (const { function: noter } of await findTriggers(tx))
      await tx.unsafe(`drop function truecount.${noter}() cascade`);
    for (const schema of SCHEMAS) await tx.unsafe(`drop schema if exists ${schema} cascade`);
  });
}
