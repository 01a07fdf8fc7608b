/** A whole list as chunks of rows from one snapshot, with flat memory. */
import type { Fragment, Sql } from '@/db/client';
import { env } from '@/lib/env';
import type { Snapshot } from './snapshot';

const CHUNK = 1_000;

/** Begins a read-only transaction, yields its rows chunk by chunk, and ends it even when the reader stops early. */
export async function* stream<Row>(sql: Sql, query: (snapshot: Snapshot) => Fragment): AsyncGenerator<Row[]> {
  const connection = await sql.reserve();
  try {
    await connection`begin isolation level repeatable read read only`;
    await connection`set local jit = off`;
    await connection.unsafe(`set local statement_timeout = ${env().REFRESH_TIMEOUT * 1000}`);
    const reserved = connection as unknown as Snapshot;
    yield* reserved<Row & object[]>`${query(reserved)}`.cursor(CHUNK) as AsyncIterable<Row[]>;
  } finally {
    // A connection that is lost has nothing to roll back and nothing to be given back.
    const isAlive = await connection`rollback`.then(
      () => true,
      () => false,
    );
    if (isAlive) connection.release();
  }
}
