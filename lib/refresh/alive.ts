/** Whether a run's process lives: it holds a lock of its session for as long, and the database frees it at once. */
import { setTimeout } from 'node:timers/promises';
import type { Db, Fragment, Sql } from '@/db/client';

/** First keys of the advisory locks: of a run, and of the turn of runs of one kind. */
const RUN = 7310;
const TURN = 7311;
/** How long an asked-for run may wait for the process that will run it, seconds. */
const GRACE_SECONDS = 10;
const ASK_AGAIN_MS = 100;

/** SQL: the run `id`, a column of the caller, is held by a living process. */
export function isHeld(sql: Db, id: string): Fragment {
  return sql`exists (
    select from pg_locks held where locktype = 'advisory' and granted and objsubid = 2 and classid = ${RUN}
      and objid = (${sql.unsafe(id) as unknown as Fragment} % 2147483648)::oid
      and database = (select oid from pg_database where datname = current_database()))`;
}

/** SQL: a row of the update log waits or runs although nobody is there to end it. */
export function isDead(sql: Db): Fragment {
  return sql`(state = 'running' or (state = 'queued' and requested_at < now() - ${GRACE_SECONDS} * interval '1 second'))
    and not ${isHeld(sql, 'id')}`;
}

export interface HeldRun {
  /** Waits until no other run of the same kind is under way; `isWanted` may end the waiting. */
  takeTurn(kind: string, isWanted: () => Promise<boolean>): Promise<void>;
  release(): Promise<void>;
}

/** Holds the run for this process, on a connection of its own. */
export async function holdRun(sql: Sql, id: string): Promise<HeldRun> {
  const connection = await sql.reserve();
  await connection`select pg_advisory_lock(${RUN}, (${id}::bigint % 2147483648)::int)`;
  return {
    async takeTurn(kind, isWanted) {
      // Asked again and again: a statement that waits would hold back the clean-up of the whole database.
      for (;;) {
        const [turn] = await connection<
          { taken: boolean }[]
        >`select pg_try_advisory_lock(${TURN}, hashtext(${kind})) as taken`;
        if (turn!.taken || !(await isWanted())) return;
        await setTimeout(ASK_AGAIN_MS);
      }
    },
    async release() {
      try {
        await connection`select pg_advisory_unlock_all()`;
      } catch {
        // The connection is gone, and its locks with it: there is nothing to give back.
        return;
      }
      connection.release();
    },
  };
}
