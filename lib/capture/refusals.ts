/** What capture by tail cannot follow, and how it says so. */

import type { Db } from '@/db/client';
import { TellableError } from '@/lib/errors';
import { replicatedOf } from '@/lib/source/replicated';
import type { CapturedTable } from '@/lib/source/source';
import { readLastId, readReach, readSequence, type Sequence } from './sequence';

/** Thrown when changes cannot be captured as asked; the message says of which table, why, and what to do, in one line. */
export class CaptureError extends TellableError {}

/** Changes are noted in the database itself, and a replica cannot be written. */
export const REPLICA =
  'Capture by tail needs the primary server, this is a replica: attach to the primary, or to a logical subscriber by triggers.';

/** @throws CaptureError on a replica */
export async function refuseReplica(sql: Db): Promise<void> {
  const [server] = await sql<{ isReplica: boolean }[]>`select pg_is_in_recovery() as "isReplica"`;
  if (server!.isReplica) throw new CaptureError(REPLICA);
}

/** @throws CaptureError for a table that logical replication fills: its keys are given out elsewhere, and no lock tells by whom */
export async function refuseReplicated(sql: Db, tables: CapturedTable[]): Promise<void> {
  const names = tables.map(({ table }) => table);
  const [replicated] = await replicatedOf(sql, names);
  if (replicated === undefined) return;
  throw new CaptureError(
    `Capture by tail cannot follow ${replicated}: it is filled by logical replication, which takes no number from its sequence. Use capture by triggers.`,
  );
}

/** Why the keys of a table cannot be followed at all; null when they can. */
export function refusalOfSequence({ table, key }: CapturedTable, sequence: Sequence | null): string | null {
  const why = (reason: string) =>
    `Capture by tail cannot follow ${table}: ${reason} Use capture by triggers.`;
  if (!sequence) return why(`no sequence fills its key ${key}, clients give the identifiers.`);
  const { name, cache, isAscending, isReadable } = sequence;
  if (cache > 1)
    return why(`its sequence ${name} has CACHE ${cache}, so identifiers are given out of order.`);
  if (!isAscending) return why(`its sequence ${name} counts down or starts over.`);
  if (!isReadable) return `Capture by tail may not read ${name}: grant select on it to Truecount's role.`;
  return null;
}

/** Why a table's highest key shows that clients give identifiers; null when it does not. */
export function refusalOfIds(
  { table }: CapturedTable,
  { name }: Sequence,
  highestId: bigint | null,
  lastId: bigint,
): string | null {
  if (highestId === null || highestId <= lastId) return null;
  return (
    `Capture by tail cannot follow ${table}: identifier ${highestId} is above ${lastId}, the last of its sequence ${name}, ` +
    'so clients give identifiers or the sequence was set back. Set the sequence to the highest identifier, or use capture by triggers.'
  );
}

/**
 * Checks that capture by tail can follow every one of the tables.
 * @throws CaptureError
 */
export async function refuseUnfollowed(sql: Db, tables: CapturedTable[]): Promise<void> {
  await refuseReplica(sql);
  await refuseReplicated(sql, tables);
  for (const table of tables) {
    const sequence = await readSequence(sql, table);
    const refusal = refusalOfSequence(table, sequence);
    if (refusal !== null || sequence === null) throw new CaptureError(refusal ?? table.table);
    // The table before the sequence: whatever is seen in it was given out by then.
    const { highestId } = await readReach(sql, table);
    const ids = refusalOfIds(table, sequence, highestId, await readLastId(sql, sequence));
    if (ids !== null) throw new CaptureError(ids);
  }
}
