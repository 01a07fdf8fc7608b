/** How changes of the source are captured: by triggers on its tables, or by following what is appended to them. */
import type { Db, Sql } from '@/db/client';
import { migrate } from '@/db/migrate';
import { currentSource } from '@/lib/source/current';
import { noteEverything } from './everything';
import { findPositions, lockTail, readPosition, withoutPosition, writePosition } from './position';
import { noteAppended } from './tail';
import { hasTriggers, installTriggers, removeTriggers } from './triggers';

export type Capture = 'triggers' | 'tail';

/** How long a switch to tail waits for transactions that write the source's tables, milliseconds. */
const WAIT_MS = 60_000;

export async function captureOf(sql: Db): Promise<Capture> {
  const [state] = await sql<{ capture: Capture }[]>`select capture from truecount.capture_state`;
  return state!.capture;
}

/**
 * Makes what the chosen capture needs and is not there. Two processes must not do so at once.
 * @throws CaptureError when the source cannot be followed by tail
 */
export async function ensureCapture(sql: Sql): Promise<void> {
  const { captured } = currentSource();
  if ((await captureOf(sql)) === 'tail') return ensureTail(sql, WAIT_MS);
  if (await installTriggers(sql, captured)) await noteEverything(sql);
}

/**
 * Switches to another capture; nothing happens when it is that one already. No change is lost in between: the new
 * capture is in place before the old one goes. Two processes must not do so at once.
 *
 * @param waitMs how long to wait for transactions that write the source's tables, milliseconds
 * @returns whether it was another one before
 * @throws CaptureError when the source cannot be followed by tail; nothing is changed then
 */
export async function chooseCapture(sql: Sql, capture: Capture, waitMs = WAIT_MS): Promise<boolean> {
  const isOther = (await captureOf(sql)) !== capture;
  if (!isOther) await ensureCapture(sql);
  else if (capture === 'tail') await ensureTail(sql, waitMs);
  else await leaveTail(sql);
  return isOther;
}

/** As `chooseCapture`, for any number of processes that do so at once. */
export async function switchCapture(url: string, capture: Capture, root?: string): Promise<boolean> {
  let isOther = false;
  const afterwards = async (sql: Sql) => {
    isOther = await chooseCapture(sql, capture);
  };
  await migrate(url, { root, afterwards });
  return isOther;
}

/** Positions first: while they are sought, triggers that there are go on noting. */
async function ensureTail(sql: Sql, waitMs: number): Promise<void> {
  const { captured } = currentSource();
  const missing = await withoutPosition(sql, captured);
  if (missing.length > 0) {
    const positions = await findPositions(sql, missing, waitMs);
    await sql.begin('isolation level read committed', async (tx) => {
      await lockTail(tx);
      for (const [relation, position] of positions) {
        await tx`delete from truecount.tail_seen where relation = ${relation}`;
        await writePosition(tx, relation, position);
      }
      await noteEverything(tx);
      await tx`update truecount.capture_state set capture = 'tail'`;
    });
  }
  // Looked for first: even a drop of what is not there would lock the table.
  if (await hasTriggers(sql, captured)) await removeTriggers(sql, captured);
}

/**
 * Triggers first: making one waits for whoever writes the table, so that afterwards each row is either to be seen, and
 * noted here, or its writer notes it.
 */
async function leaveTail(sql: Sql): Promise<void> {
  const { captured } = currentSource();
  await installTriggers(sql, captured);
  await sql.begin('isolation level read committed', async (tx) => {
    await lockTail(tx);
    for (const table of captured) {
      const position = await readPosition(tx, table.name);
      if (position) await noteAppended(tx, table, position, position);
    }
    await tx`delete from truecount.tail_position`;
    await tx`delete from truecount.tail_seen`;
    await noteEverything(tx);
    await tx`update truecount.capture_state set capture = 'triggers'`;
  });
}

/** A database with the current schema and its capture in place. */
export async function prepareDatabase(url: string, root?: string): Promise<void> {
  await migrate(url, { root, afterwards: ensureCapture });
}
