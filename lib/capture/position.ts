/** The positions of capture by tail: reading and writing them, and where a table begins to be followed. */
import { setTimeout } from 'node:timers/promises';
import type { Db, Sql } from '@/db/client';
import type { CapturedTable } from '@/lib/source/source';
import { type Position, readHolders, stillHolding } from './frontier';
import { CaptureError, refuseUnfollowed } from './refusals';
import { followedId, readReach } from './sequence';

/** First key of the advisory lock under which positions move. */
const TAIL = 7312;
const LOOK_MS = 100;

/** Takes the positions for this transaction unless another has them. */
export async function tryLockTail(tx: Db): Promise<boolean> {
  const [lock] = await tx<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(${TAIL}, 0) as taken`;
  return lock!.taken;
}

/** Takes the positions for this transaction, after the poll that is under way. */
export async function lockTail(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(${TAIL}, 0)`;
}

/** Null when the table is not followed. */
export async function readPosition(sql: Db, relation: string): Promise<Position | null> {
  const [found] = await sql<{ settledId: string; frontierId: string; holders: string[]; fileNode: string }[]>`
    select settled_id as "settledId", frontier_id as "frontierId", holders, file_node as "fileNode"
    from truecount.tail_position where relation = ${relation}`;
  if (!found) return null;
  return { ...found, settledId: BigInt(found.settledId), frontierId: BigInt(found.frontierId) };
}

/** Nothing is written when nothing differs. */
export async function writePosition(sql: Db, relation: string, position: Position): Promise<void> {
  const { settledId, frontierId, holders, fileNode } = position;
  await sql`
    insert into truecount.tail_position as held (relation, settled_id, frontier_id, holders, file_node)
    values (${relation}, ${String(settledId)}, ${String(frontierId)}, ${holders}::text[], ${fileNode})
    on conflict (relation) do update set settled_id = excluded.settled_id, frontier_id = excluded.frontier_id,
      holders = excluded.holders, file_node = excluded.file_node
    where (held.settled_id, held.frontier_id, held.holders, held.file_node)
      is distinct from (excluded.settled_id, excluded.frontier_id, excluded.holders, excluded.file_node)`;
}

/** Tables that have no position yet. */
export async function withoutPosition(sql: Db, tables: CapturedTable[]): Promise<CapturedTable[]> {
  const held = await sql<{ relation: string }[]>`select relation from truecount.tail_position`;
  return tables.filter(({ name }) => !held.some(({ relation }) => relation === name));
}

/**
 * Positions from which each table can be followed: the highest key of now, once everybody is gone who could hold a
 * lower one that nobody sees yet. What a refresh reads after that is complete up to there.
 *
 * @param waitMs how long to wait for those, milliseconds, for all tables together
 * @throws CaptureError when a table cannot be followed, or is still being written then
 */
export async function findPositions(
  sql: Sql,
  tables: CapturedTable[],
  waitMs: number,
): Promise<Map<string, Position>> {
  await refuseUnfollowed(sql, tables);
  const positions = new Map<string, Position>();
  const until = performance.now() + waitMs;
  for (const table of tables) {
    const { highestId, fileNode } = await readReach(sql, table);
    await waitForHolders(sql, table, until);
    const id = followedId(highestId, null);
    positions.set(table.name, { settledId: id, frontierId: id, holders: [], fileNode });
  }
  return positions;
}

/** Waits until everybody is gone who holds the table now; who comes later does not matter. */
async function waitForHolders(sql: Sql, table: CapturedTable, until: number): Promise<void> {
  let holders = await readHolders(sql, table);
  while (holders.length > 0) {
    if (performance.now() > until)
      throw new CaptureError(
        `${table.table} is still being written by transactions that began before (${holders.join(', ')} in pg_locks): ` +
          'try again when they have ended. Nothing was changed.',
      );
    await setTimeout(LOOK_MS);
    holders = stillHolding(holders, await readHolders(sql, table));
  }
}
