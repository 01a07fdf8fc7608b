/**
 * The lock-holder frontier: up to which key a table is settled, so that no row below can be committed any more. An
 * insert locks the table before it takes its key. So once a key was seen, whoever got a lower one has ended or holds
 * the lock, and when those holders are gone, what is read afterwards is complete. docs/capture.md has the argument.
 */
import type { Db } from '@/db/client';
import type { CapturedTable } from '@/lib/source/source';
import { treeOf } from './sequence';

export interface Position {
  /** Everything up to here is noted or was never committed. */
  settledId: bigint;
  /**
   * Once no transaction of `holders` is left, everything up to here is settled; never below `settledId`. Equal to `settledId` with holders left:
   * the position was set anew, and everything is to be counted again when they are gone.
   */
  frontierId: bigint;
  holders: string[];
  fileNode: string;
}

const PREPARED = 'prepared/';
/** Prepared a moment ago: its number was not to be seen yet. */
const UNKNOWN = `${PREPARED}unknown`;

/**
 * Transactions that may have written the table or one of its partitions and have not ended: a virtual transaction such
 * as `3/42`, or `prepared/777` by its number, which outlives a restart of the server.
 */
export async function readHolders(sql: Db, table: CapturedTable): Promise<string[]> {
  // pg_locks is read once: read twice, a transaction could be prepared in between.
  const rows = await sql<{ holder: string }[]>`
    with recursive ${treeOf(sql, table)},
    locks as materialized (select * from pg_locks where granted)
    select distinct case when held.pid is not null then held.virtualtransaction
      else ${PREPARED} || coalesce(prepared.transactionid::text, 'unknown') end as holder
    from locks held
    left join locks prepared on prepared.locktype = 'transactionid' and prepared.pid is null
      and prepared.virtualtransaction = held.virtualtransaction
    where held.locktype = 'relation' and held.relation in (select oid from tree)
      and held.database = (select oid from pg_database where datname = current_database())
      and held.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      and held.pid is distinct from pg_backend_pid()
    order by holder`;
  return rows.map(({ holder }) => holder);
}

const isNumberedPrepared = (holder: string) => holder.startsWith(PREPARED) && holder !== UNKNOWN;

/**
 * Who of `holders` may still be among `held`. A transaction that is prepared changes its name, so that as long as one
 * was not prepared when last looked at, any prepared one may be it; later prepared ones are told apart by number.
 */
export function stillHolding(holders: string[], held: string[]): string[] {
  if (holders.length === 0) return [];
  const mayBePrepared = !holders.every(isNumberedPrepared);
  return held.filter(
    (holder) =>
      holders.includes(holder) || holder === UNKNOWN || (mayBePrepared && holder.startsWith(PREPARED)),
  );
}

/**
 * The next position. While holders are left the frontier stays: a newer one would never settle under steady writers.
 * @param reachedId the highest key seen before `held` was read
 * @param held who holds the table now
 */
export function advance(position: Position, reachedId: bigint, held: string[]): Position {
  const { frontierId } = position;
  const holders = stillHolding(position.holders, held);
  if (holders.length > 0) return { ...position, holders };
  const highest = reachedId > frontierId ? reachedId : frontierId;
  if (held.length === 0) return { ...position, settledId: highest, frontierId: highest, holders: [] };
  const isAhead = highest > frontierId;
  return {
    ...position,
    settledId: frontierId,
    frontierId: highest,
    holders: isAhead ? held : [],
  };
}

/** A position that was set anew waits for transactions whose rows no reader sees, and they are gone now. */
export function isRestartOver(position: Position, held: string[]): boolean {
  return (
    position.holders.length > 0 &&
    position.frontierId === position.settledId &&
    stillHolding(position.holders, held).length === 0
  );
}
