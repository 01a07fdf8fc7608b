/** How changes of the source are captured: by triggers on its tables, or by following what is appended to them. */
import type { Db, Sql } from '@/db/client';
import { migrate } from '@/db/migrate';
import { succeeds } from '@/db/transaction';
import { currentSource, heldSource } from '@/lib/source/current';
import { followSource, requireSource } from '@/lib/source/follow';
import { refuseUnattached } from '@/lib/source/recognise';
import { followable } from '@/lib/source/source';
import { noteEverything } from './everything';
import { noteFollowed } from './followed';
import { findPositions, lockTail, readPosition, withoutPosition, writePosition } from './position';
import { noteAppended } from './tail';
import { type Installing, installTriggers, removeTriggers } from './triggers';

export type Capture = 'triggers' | 'tail';

/** First key of the advisory lock of whoever makes capture anew. */
const RECAPTURE = 7313;
/** How long a switch to tail waits for transactions that write the source's tables, milliseconds. */
const WAIT_MS = 60_000;

export async function captureOf(sql: Db): Promise<Capture> {
  const [state] = await sql<{ capture: Capture }[]>`select capture from truecount.capture_state`;
  return state!.capture;
}

/**
 * Makes what the chosen capture needs and is not there. Two processes must not do so at once.
 * @throws CaptureError when the source cannot be captured so
 */
export async function ensureCapture(sql: Sql, installing: Installing = {}): Promise<void> {
  if ((await captureOf(sql)) === 'tail') return ensureTail(sql, WAIT_MS);
  if (await installTriggers(sql, currentSource(), installing)) await noteEverything(sql);
}

/** Waits for another process that makes capture anew. @param sql a single connection, which holds it until it is ended */
async function recaptureAlone(sql: Sql): Promise<void> {
  await sql`select pg_advisory_lock(${RECAPTURE}, 0)`;
}

/** The platform's tables have changed since capture was made, and fit. */
async function isCaptureDue(sql: Sql): Promise<boolean> {
  const { revision, problem } = heldSource();
  if (problem !== null) return false;
  const due =
    await sql`select from truecount.source_state where captured_revision < revision and revision = ${revision}`;
  return due.length > 0;
}

/** Everything is counted again: what the changed tables say may mean something else now. */
async function recapture(sql: Sql): Promise<void> {
  const { revision } = heldSource();
  await ensureCapture(sql, { isAnew: true });
  await noteEverything(sql);
  await sql`update truecount.source_state set captured_revision = ${revision} where revision = ${revision}`;
}

/**
 * Learns whether the platform's tables have changed, and makes capture anew where they have; one of several processes
 * that do so at once makes it. While something is missing, capture stays as it is.
 * @param sql a pool of several connections
 * @throws SourceProblemError while something is missing
 */
export async function keepUp(sql: Sql): Promise<void> {
  await requireSource(sql);
  if (!(await isCaptureDue(sql))) return;
  const connection = await sql.reserve();
  try {
    const [lock] = await connection<
      { taken: boolean }[]
    >`select pg_try_advisory_lock(${RECAPTURE}, 0) as taken`;
    if (!lock!.taken) return;
    try {
      if (await isCaptureDue(sql)) await recapture(sql);
    } finally {
      await succeeds(connection`select pg_advisory_unlock(${RECAPTURE}, 0)`);
    }
  } finally {
    connection.release();
  }
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

/** As `chooseCapture`, for any number of processes that do so at once. @throws SourceProblemError */
export async function switchCapture(url: string, capture: Capture, root?: string): Promise<boolean> {
  let isOther = false;
  const afterwards = async (sql: Sql) => {
    await recaptureAlone(sql);
    await requireSource(sql);
    isOther = await chooseCapture(sql, capture);
  };
  await migrate(url, { root, afterwards });
  return isOther;
}

/** Positions first: while they are sought, triggers that there are go on noting. */
async function ensureTail(sql: Sql, waitMs: number): Promise<void> {
  const { captured } = currentSource();
  const missing = await withoutPosition(sql, followable(captured));
  if (missing.length > 0) {
    const begun = performance.now();
    const positions = await findPositions(sql, missing, waitMs);
    await sql.begin('isolation level read committed', async (tx) => {
      await lockTail(tx);
      for (const [relation, position] of positions) {
        await tx`delete from truecount.tail_seen where relation = ${relation}`;
        await writePosition(tx, relation, position);
      }
      await noteEverything(tx);
      await noteFollowed(tx, performance.now() - begun);
      await tx`update truecount.capture_state set capture = 'tail'`;
    });
  }
  await removeTriggers(sql);
}

/**
 * Triggers first: making one waits for whoever writes the table, so that afterwards each row is either to be seen, and
 * noted here, or its writer notes it.
 */
async function leaveTail(sql: Sql): Promise<void> {
  const source = currentSource();
  await installTriggers(sql, source);
  await sql.begin('isolation level read committed', async (tx) => {
    await lockTail(tx);
    for (const table of followable(source.captured)) {
      const position = await readPosition(tx, table.name);
      if (position) await noteAppended(tx, table, position, position);
    }
    await tx`delete from truecount.tail_position`;
    await tx`delete from truecount.tail_seen`;
    await noteEverything(tx);
    await tx`update truecount.capture_state set capture = 'triggers'`;
  });
}

/** A database with the current schema and its capture in place; this process holds its source from then on. */
export async function prepareDatabase(url: string, root?: string): Promise<void> {
  const afterwards = async (sql: Sql) => {
    await recaptureAlone(sql);
    await followSource(sql);
    // Pages, doctor and log say what is wrong; what is there stays until it is mended.
    if (heldSource().problem !== null) return;
    await ((await isCaptureDue(sql)) ? recapture(sql) : ensureCapture(sql));
  };
  await migrate(url, { root, before: refuseUnattached, afterwards });
}
