/** Capture by tail: notes what was appended to the source's tables, with nothing but reads of them. */
import type { Db, Sql } from '@/db/client';
import type { Transaction } from '@/db/transaction';
import { describeError } from '@/lib/errors';
import { currentSource } from '@/lib/source/current';
import { quoted } from '@/lib/source/identifier';
import { type CapturedTable, followable, targetIn } from '@/lib/source/source';
import { noteEverything } from './everything';
import { noteFollowed } from './followed';
import { advance, isRestartOver, type Position, readHolders } from './frontier';
import { readPosition, tryLockTail, writePosition } from './position';
import { CaptureError, refusalOfIds, refusalOfSequence, refuseReplica, refuseReplicated } from './refusals';
import { followedId, readLastId, readReach, readSequence, textOf } from './sequence';
import { EVERYTHING_FROM } from './trigger-text';

/** How long a poll waits for a table that another holds exclusively, and that nobody can write meanwhile. */
const LOCK_TIMEOUT_MS = 500;

interface Polled {
  /** How many targets were noted. */
  noted: number;
  /** Why the table can no longer be followed; what was appended is noted all the same. */
  refusal: string | null;
  /** It was left to another poll. */
  isMissed?: true;
}

const MISSED: Polled = { noted: 0, refusal: null, isMissed: true };

/**
 * Notes what was appended since the last poll and moves the positions. One poll at a time: when another is under way
 * this one does nothing. Without positions (capture by triggers) it does nothing either.
 *
 * @param tables the source's captured tables unless given
 * @returns how many conversations, sessions and chatbots were noted
 * @throws CaptureError when a table can no longer be followed, after all of them were polled; the database's errors
 */
export async function pollTail(
  sql: Sql,
  tables: CapturedTable[] = currentSource().captured,
): Promise<{ noted: number }> {
  const begun = performance.now();
  await refuseReplica(sql);
  const polled: Polled[] = [];
  for (const table of followable(tables)) {
    const done = await pollTable(sql, table).catch(unlessLocked);
    if (done) polled.push(done);
  }
  if (polled.length > 0 && !polled.some(({ isMissed }) => isMissed))
    await noteFollowed(sql, performance.now() - begun);
  const refusals = polled.flatMap(({ refusal }) => refusal ?? []);
  await refuseReplicated(sql, followable(tables));
  if (refusals.length > 0) throw new CaptureError(refusals.join(' '));
  return { noted: polled.reduce((sum, { noted }) => sum + noted, 0) };
}

/** A table that is being truncated or rewritten is left to the next poll. */
function unlessLocked(error: unknown): Polled {
  if (describeError(error).code === '55P03') return MISSED;
  throw error;
}

/**
 * One transaction, so that notes and position move together; READ COMMITTED, because each step must see what the step
 * before has established: the highest key, then who holds the table, then the rows. Null for a table without a position.
 */
async function pollTable(sql: Sql, table: CapturedTable): Promise<Polled | null> {
  return (await sql.begin('isolation level read committed', async (tx) => {
    await tx`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`;
    if (!(await tryLockTail(tx))) return MISSED;
    const position = await readPosition(tx, table.name);
    return position ? follow(tx, table, position) : null;
  })) as Polled | null;
}

async function follow(tx: Transaction, table: CapturedTable, position: Position): Promise<Polled> {
  const { settledId, frontierId } = position;
  const sequence = await readSequence(tx, table);
  const { highestId, fileNode } = await readReach(tx, table);
  const lastId = sequence?.isReadable ? await readLastId(tx, sequence) : null;
  const unfollowed = refusalOfSequence(table, sequence);
  const refusal =
    unfollowed ?? (sequence && lastId !== null ? refusalOfIds(table, sequence, highestId, lastId) : null);

  const isSetBack = lastId !== null && lastId < frontierId;
  if (isSetBack || fileNode !== position.fileNode) {
    await restart(tx, table, followedId(highestId, lastId), fileNode);
    return { noted: 1, refusal };
  }

  // Behind a sequence that cannot be followed the position stays, and readers go on reading the table itself.
  const reachedId = unfollowed !== null ? settledId : followedId(highestId, lastId);
  if (position.holders.length === 0 && (highestId === null || highestId <= settledId))
    return { noted: 0, refusal };
  const held = await readHolders(tx, table);
  const next = advance(position, reachedId, held);
  if (isRestartOver(position, held)) await noteEverything(tx);
  const noted = await noteAppended(tx, table, position, next);
  await writePosition(tx, table.name, next);
  return { noted, refusal };
}

/**
 * Keys begin anew: everything is counted again, and once more when those are gone who held the table meanwhile, for
 * what they add below the new position is seen by nobody before.
 */
async function restart(tx: Db, table: CapturedTable, fromId: bigint, fileNode: string): Promise<void> {
  const holders = await readHolders(tx, table);
  await noteEverything(tx);
  await tx`delete from truecount.tail_seen where relation = ${table.name}`;
  await writePosition(tx, table.name, { settledId: fromId, frontierId: fromId, holders, fileNode });
}

/**
 * Notes each target of the rows behind the position once, or everything when there are very many, and remembers the
 * rows that are still behind the next position.
 */
export async function noteAppended(
  tx: Db,
  captured: CapturedTable,
  from: Position,
  next: Position,
): Promise<number> {
  const { name, table, key, kind } = captured;
  const id = textOf(tx, quoted(key));
  const [done] = await tx<{ noted: number }[]>`
    with appended as materialized (
      select ${id}::bigint as id, ${textOf(tx, targetIn(captured, 'source'))} as target from ${textOf(tx, table)} source
      where ${id} > ${String(from.settledId)}::bigint and not exists (
        select from truecount.tail_seen seen where seen.relation = ${name} and seen.id = source.${id})
    ),
    targets as materialized (
      select distinct target from appended where target is not null limit ${EVERYTHING_FROM + 1}
    ),
    amount as (select count(*) > ${EVERYTHING_FROM} as "isMuch" from targets),
    noted as (
      insert into truecount.pending_change (kind, id)
      select ${kind}::"char", target from targets, amount where not "isMuch"
      union all
      select 'e'::"char", pg_current_xact_id()::text::bigint from amount where "isMuch"
      returning 1
    ),
    remembered as (
      insert into truecount.tail_seen (relation, id)
      select ${name}, id from appended where id > ${String(next.settledId)}::bigint
    )
    select count(*)::int as noted from noted`;
  if (next.settledId > from.settledId)
    await tx`delete from truecount.tail_seen where relation = ${name} and id <= ${String(next.settledId)}::bigint`;
  return done!.noted;
}
