/** A fold: a refresh of just what is pending, whose cost follows the change and not the size of the database. */
import type { Db, Fragment, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { logPerformance } from '@/lib/log';
import { type BatchResult, refreshPending } from './batch';
import { logFold } from './log';
import { runRefresh } from './run';
import { Steps } from './steps';
import { type WriterTransaction, withWriter } from './writer';

/** Above this share of all sessions, counting everything is cheaper; below this number it never is. */
const FULL_SHARE = 0.05;
const FULL_FROM = 1_000;

export interface Folding {
  /** What asked: folder, read, cli. */
  trigger: string;
  /** Gives up when another writes instead of waiting for it: that one takes what is pending, or the next fold does. */
  isImpatient?: boolean;
}

/**
 * Folds until nothing is pending that was pending when it began. Batch by batch, each a transaction: a change that
 * lands during one is in the next.
 * @returns what it did; null when another process was writing and it was not to wait
 */
export async function fold(sql: Sql, { trigger, isImpatient = false }: Folding): Promise<BatchResult | null> {
  if (await isFullCheaper(sql)) {
    // Asked again once it is this one's turn: another may have counted everything by then.
    const { rowsRead, rowsChanged } = await runRefresh(sql, { type: 'incremental', trigger });
    return { read: rowsRead, changed: rowsChanged };
  }
  const totals = { read: 0, changed: 0 };
  for (;;) {
    const batch = await withWriter(sql, (tx) => foldBatch(tx, trigger), { isImpatient }).catch(unlessBusy);
    if (batch === null) return totals.read > 0 ? totals : null;
    totals.read += batch.read;
    totals.changed += batch.changed;
    if (batch.read < env().BATCH_SIZE) break;
  }
  if (totals.read > 0) await vacuumQueue(sql);
  return totals;
}

/** Nothing was counted yet, everything is to be counted again, or so much that a pass over all is cheaper. */
export async function isFullCheaper(sql: Db): Promise<boolean> {
  const [row] = await sql<{ isCheaper: boolean }[]>`select ${fullCheaper(sql)} as "isCheaper"`;
  return row!.isCheaper;
}

/** SQL: the same. */
export function fullCheaper(sql: Db): Fragment {
  return sql`(
    select filled_at is null or exists (select from truecount.pending_change where kind = 'e')
      or changes > greatest(${FULL_FROM}::float8, ${FULL_SHARE}::float8 * sessions)
    from truecount.cache_state
    cross join (select count(distinct (kind = 's', id))::float8 as changes from truecount.pending_change where kind in ('a', 'm', 's')) pending
    cross join (select coalesce(sum(session_count + test_session_count), 0)::float8 as sessions from truecount.team_statistics) counted)`;
}

/** One batch of what is pending, with its row of the log; nothing is written where nothing was pending. */
async function foldBatch(tx: WriterTransaction, trigger: string): Promise<BatchResult> {
  const [begun] = await tx<{ any: boolean; at: string }[]>`
    select exists (select from truecount.pending_change) as any, clock_timestamp() as at`;
  if (!begun!.any) return { read: 0, changed: 0 };
  const steps = new Steps();
  const started = performance.now();
  const [run] = await tx<{ id: string }[]>`
    select nextval(pg_get_serial_sequence('truecount.statistics_update_log', 'id')) as id`;
  const result = await refreshPending(tx, run!.id, steps);
  await logFold(tx, run!.id, { trigger, startedAt: begun!.at, result, steps });
  const { read, changed } = result;
  logPerformance('fold', performance.now() - started, read, { run: run!.id, trigger, changed });
  return result;
}

function unlessBusy(error: unknown): null {
  if (describeError(error).code === '55P03') return null;
  throw error;
}

/** What was taken leaves dead rows that every read would step over until the database's own clean-up comes round. */
async function vacuumQueue(sql: Sql): Promise<void> {
  await sql`vacuum (truncate false, skip_locked) truecount.pending_change`;
}
