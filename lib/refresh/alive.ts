/** Whether a run's process lives: it holds a lock of its session for as long, and the database frees it at once. */
import { setTimeout } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Db, Fragment, Sql } from '@/db/client';
import { succeeds } from '@/db/transaction';
import { Turns } from './turns';

type ReservedSql = postgres.ReservedSql<{ instant: string }>;

/** First keys of the advisory locks: of a run, and of the turn of runs of one kind. */
const RUN = 7310;
const TURN = 7311;
/** How long an asked-for run may wait for the process that will run it, seconds. */
const GRACE_SECONDS = 10;
const ASK_AGAIN_MS = 100;
/** Between two steps, and before it tries one again, Inngest holds nothing: for how long that may last, minutes. */
const SILENT_MINUTES = 15;

/** SQL: the run `id`, a column of the caller, is held by a living process. */
export function isHeld(sql: Db, id: string): Fragment {
  return sql`exists (
    select from pg_locks held where locktype = 'advisory' and granted and objsubid = 2 and classid = ${RUN}
      and objid = (${sql.unsafe(id) as unknown as Fragment} % 2147483648)::oid
      and database = (select oid from pg_database where datname = current_database()))`;
}

/** SQL: a row of the update log waits or runs although nobody is there to end it. */
export function isDead(sql: Db): Fragment {
  return sql`((state = 'running' or (state = 'queued' and requested_at < now() - ${GRACE_SECONDS} * interval '1 second'))
    and not ${isHeld(sql, 'id')}
    and (runner = 'process' or coalesce(beat_at, requested_at) < now() - ${SILENT_MINUTES} * interval '1 minute'))`;
}

/** The session that holds the locks of all runs of this process: one connection of the pool, while there are runs. */
interface Holder {
  connection: Promise<ReservedSql>;
  runs: number;
  turns: Turns;
}

const holders = new WeakMap<Sql, Holder>();

export interface HeldRun {
  /** Waits until no other run of the same kind is under way, here or elsewhere; `isWanted` may end the waiting. */
  takeTurn(kind: string, isWanted: () => Promise<boolean>): Promise<void>;
  release(): Promise<void>;
}

/** Holds the run `id` for this process until it is released, or the process or its connection is gone. */
export async function holdRun(sql: Sql, id: string): Promise<HeldRun> {
  return (await hold(sql, id, { isPatient: true }))!;
}

/** The same, or null at once when another holds it. */
export function tryHoldRun(sql: Sql, id: string): Promise<HeldRun | null> {
  return hold(sql, id, { isPatient: false });
}

async function hold(sql: Sql, id: string, { isPatient }: { isPatient: boolean }): Promise<HeldRun | null> {
  const holder = holders.get(sql) ?? { connection: sql.reserve(), runs: 0, turns: new Turns() };
  holders.set(sql, holder);
  holder.runs += 1;
  const connection = await holder.connection.catch((error: unknown) => {
    holders.delete(sql);
    throw error;
  });
  const key = connection`(${id}::bigint % 2147483648)::int`;
  const given: (() => unknown)[] = [];

  async function release(): Promise<void> {
    // Counted out when it is done: who is last gives the connection away, and nothing may be asked of it then.
    for (const giveBack of given.reverse()) await giveBack();
    holder.runs -= 1;
    if (holder.runs > 0) return;
    if (holders.get(sql) === holder) holders.delete(sql);
    // A connection that is lost has taken its locks with it and is not given back.
    if (await succeeds(connection`select pg_advisory_unlock_all()`)) connection.release();
  }

  try {
    if (isPatient) await connection`select pg_advisory_lock(${RUN}, ${key})`;
    else {
      const [run] = await connection<
        { taken: boolean }[]
      >`select pg_try_advisory_lock(${RUN}, ${key}) as taken`;
      if (!run!.taken) {
        await release();
        return null;
      }
    }
  } catch (error) {
    // The next run must not meet the connection that is lost.
    holders.delete(sql);
    await release();
    throw error;
  }
  given.push(() => succeeds(connection`select pg_advisory_unlock(${RUN}, ${key})`));
  return {
    release,
    async takeTurn(kind, isWanted) {
      given.push(await holder.turns.take(kind));
      // Asked again and again: a statement that waits would hold back the clean-up of the whole database.
      for (;;) {
        const [turn] = await connection<{ taken: boolean }[]>`
          select pg_try_advisory_lock(${TURN}, hashtext(${kind})) as taken`;
        if (turn!.taken) {
          given.push(() => succeeds(connection`select pg_advisory_unlock(${TURN}, hashtext(${kind}))`));
          return;
        }
        if (!(await isWanted())) return;
        await setTimeout(ASK_AGAIN_MS);
      }
    },
  };
}
