/** A whole list as chunks of rows from one snapshot, with flat memory. */
import type postgres from 'postgres';
import type { Fragment, Sql } from '@/db/client';
import { succeeds } from '@/db/transaction';
import { env } from '@/lib/env';
import { foldWithin } from '@/lib/refresh/fold-within';
import { withSource } from '@/lib/source/follow';
import { untilFree } from '@/lib/source/locked';
import { readClocks } from './clocks';
import { NotFilledError } from './errors';
import { openSnapshot, type Reading, type Snapshot } from './snapshot';
import { takeSlot } from './stream-slots';
import type { Clocks } from './types';

const CHUNK = 1_000;
/** A reader that takes no further rows for so long has gone. */
export const IDLE_MS = 60_000;

/** Makes the list's statement. In an object: a statement that is awaited by itself would run. */
type Query = (snapshot: Snapshot) => Promise<{ statement: Fragment }>;

/** How a list is read; as a page is unless given. */
export interface StreamReading extends Reading {
  /** The pool, this process's unless given. */
  sql?: Sql;
  /** A snapshot that a transaction under way has exported: the list is read as of its instant. */
  at?: string;
}

/** A list on its way. Whoever opens it reads `rows` to the end or calls its `return()`. */
export interface Opened<Row> {
  clocks: Clocks;
  rows: AsyncGenerator<Row[], void, undefined>;
}

/**
 * Reads the list in one read-only transaction and gives its clocks; the rows come chunk by chunk from what the database has
 * put by, so that no lock is held and no clean-up held back for as long as a download takes. They are given up when the
 * reader stops early, or stops reading.
 * @param idleMs how long a reader may rest between two chunks, milliseconds
 */
export async function openStream<Row>(
  sql: Sql,
  query: Query,
  idleMs = IDLE_MS,
  reading: StreamReading = {},
): Promise<Opened<Row>> {
  const attempt = (isLast: boolean) =>
    withSource(sql, () =>
      // Whoever exported a snapshot holds locks: with those nobody is waited for whom they may keep waiting.
      untilFree(reading.at === undefined ? env().READ_TIMEOUT : 0, () =>
        begin<Row>(sql, query, idleMs, reading, isLast),
      ),
    );
  const opened = await attempt(false);
  if (opened !== 'too much') return opened;
  await foldWithin(sql);
  return (await attempt(true)) as Opened<Row>;
}

async function begin<Row>(
  sql: Sql,
  query: Query,
  idleMs: number,
  { at, ...reading }: StreamReading,
  isLast: boolean,
): Promise<Opened<Row> | 'too much'> {
  const slot = await takeSlot(idleMs);
  const connection = await sql.reserve().catch((error: unknown) => {
    slot.free();
    throw error;
  });
  const end = async () => {
    slot.free();
    // A connection that is lost has nothing to give up and nothing to be given back.
    if (await succeeds(connection.unsafe('rollback; close all; reset idle_session_timeout').simple()))
      connection.release();
  };
  try {
    await connection`begin isolation level repeatable read read only`;
    if (at !== undefined) await connection.unsafe(`set transaction snapshot '${snapshotId(at)}'`);
    const snapshot = connection as unknown as Snapshot;
    const found = await openSnapshot(snapshot, reading, env().REFRESH_TIMEOUT);
    if (found === 'too much' && !isLast) {
      await end();
      return found;
    }
    const clocks = await readClocks(snapshot);
    if (!clocks.isExact && clocks.coversAt === null) throw new NotFilledError();
    const { statement } = await query(snapshot);
    // The whole list is wanted, not its first rows.
    await connection`set local cursor_tuple_fraction = 1`;
    await connection`declare list no scroll cursor with hold for ${statement}`;
    await connection.unsafe(`commit; set idle_session_timeout = ${Math.trunc(idleMs)}`).simple();
    return { clocks, rows: fetchRows<Row>(connection, slot.rest, slot.rest(), end) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The statement takes no parameter. */
function snapshotId(at: string): string {
  if (!/^[0-9A-F-]+$/.test(at)) throw new Error('That is no exported snapshot.');
  return at;
}

/** From a cursor that outlives its transaction: between two chunks the session is idle, where the time limit reaches it. */
async function* fetchRows<Row>(
  connection: postgres.ReservedSql<{ instant: string }>,
  rest: () => () => void,
  wakeFirst: () => void,
  end: () => Promise<void>,
): AsyncGenerator<Row[], void, undefined> {
  let wake = wakeFirst;
  try {
    for (;;) {
      wake();
      const rows = await connection.unsafe<(Row & object)[]>(`fetch ${CHUNK} from list`);
      wake = rest();
      if (rows.length > 0) yield rows;
      if (rows.length < CHUNK) return;
    }
  } finally {
    wake();
    await end();
  }
}
