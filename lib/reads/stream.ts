/** A whole list as chunks of rows from one snapshot, with flat memory. */
import type { Fragment, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { foldWithin } from '@/lib/refresh/fold-within';
import { readClocks } from './clocks';
import { openSnapshot, type Snapshot } from './snapshot';
import type { Clocks } from './types';

const CHUNK = 1_000;

/** Makes the list's statement. In an object: a statement that is awaited by itself would run. */
type Query = (snapshot: Snapshot) => Promise<{ statement: Fragment }>;

/** A list on its way. Whoever opens it reads `rows` to the end or calls its `return()`. */
export interface Opened<Row> {
  clocks: Clocks;
  rows: AsyncGenerator<Row[], void, undefined>;
}

/**
 * Begins a read-only transaction and gives its clocks; the rows come chunk by chunk, and the transaction ends even when
 * the reader stops early.
 */
export async function openStream<Row>(sql: Sql, query: Query): Promise<Opened<Row>> {
  const opening = begin<Row>(sql, query, false);
  let first = await opening.next();
  if (first.value === 'too much') {
    await opening.return();
    await foldWithin(sql);
    const again = begin<Row>(sql, query, true);
    first = await again.next();
    return { clocks: first.value as Clocks, rows: again as Opened<Row>['rows'] };
  }
  // The generator has begun: ending it from now on ends the transaction too.
  return { clocks: first.value as Clocks, rows: opening as Opened<Row>['rows'] };
}

/** First the clocks, or that too much is pending; then the rows. */
async function* begin<Row>(
  sql: Sql,
  query: Query,
  isLast: boolean,
): AsyncGenerator<Clocks | 'too much' | Row[], void, undefined> {
  const connection = await sql.reserve();
  try {
    await connection`begin isolation level repeatable read read only`;
    const snapshot = connection as unknown as Snapshot;
    const found = await openSnapshot(snapshot, {}, env().REFRESH_TIMEOUT);
    if (found === 'too much' && !isLast) {
      yield found;
      return;
    }
    yield await readClocks(snapshot);
    const { statement } = await query(snapshot);
    yield* snapshot<Row & object[]>`${statement}`.cursor(CHUNK) as AsyncIterable<Row[]>;
  } finally {
    // A connection that is lost has nothing to roll back and nothing to be given back.
    const isAlive = await connection`rollback`.then(
      () => true,
      () => false,
    );
    if (isAlive) connection.release();
  }
}
