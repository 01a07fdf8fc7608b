/** One read is one REPEATABLE READ, READ ONLY transaction: rows, totals and clocks belong to the same instant. */
import type postgres from 'postgres';
import type { Db, Sql } from '@/db/client';
import { env, type ReadMode } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { logPerformance } from '@/lib/log';
import { foldWithin } from '@/lib/refresh/fold-within';
import { heldSource, requireRevision, SourceMovedError } from '@/lib/source/current';
import { withSource } from '@/lib/source/follow';
import { sourceLock, untilFree } from '@/lib/source/locked';
import { answeringOf, setAnswering } from './answering';
import { ReadTimeoutError } from './errors';
import { notesOf } from './notes';

export type Snapshot = postgres.TransactionSql<{ instant: string }>;

/** Whether rows of this snapshot may have to be counted live beside the cached ones; true where nobody has looked. */
export function hasPending(snapshot: Db): boolean {
  const held = answeringOf(snapshot);
  return held === undefined || (held.pending && held.mode === 'exact');
}

/** How this snapshot is answered: an exact read that is too far behind is answered from the cache. */
export function modeOf(snapshot: Db): ReadMode {
  return answeringOf(snapshot)?.mode ?? 'exact';
}

/** Whether the queue holds anything, whatever the mode. */
export function knowsPending(snapshot: Db): boolean {
  return answeringOf(snapshot)?.pending ?? true;
}

/** When it was taken, by the database's clock; this process's where nobody has looked. */
export function asOfOf(snapshot: Db): string {
  return answeringOf(snapshot)?.asOf ?? new Date().toISOString();
}

/** Whether the cache tables were filled once; true where nobody has looked. */
export function isFilled(snapshot: Db): boolean {
  return answeringOf(snapshot)?.filled ?? true;
}

/** Whether versions of some cached sessions are not kept. */
export function hasCompressed(snapshot: Db): boolean {
  return answeringOf(snapshot)?.compressed ?? true;
}

/** Whether buckets may be used where no change of them is noted. */
export function isArchived(snapshot: Db): boolean {
  return answeringOf(snapshot)?.archived ?? false;
}

export interface Reading {
  /** READ_MODE unless given. */
  mode?: ReadMode;
  /**
   * The statements are those of a default list, whose plan is one index walk whatever the values: it is made once a
   * connection, where planning anew would cost more than running it.
   */
  isPlain?: boolean;
  /** The statements are planned for their values each time: which way is short depends on these. */
  isVaried?: boolean;
  /** Puts in what is pending however much it is, and folds nothing first. */
  isUnlimited?: boolean;
  /** Folds nothing first: where more is pending than a page may add, the cached rows are what it shows. */
  isReadOnly?: boolean;
  /** Of one statement, and of waiting for a table that stays locked: seconds, READ_TIMEOUT unless given. */
  seconds?: number;
  /** It reads Truecount's own tables alone: whether the platform's still fit is no matter. */
  isOwn?: boolean;
}

/**
 * Pending changes are put in by the read itself. Above PENDING_LIMIT it folds them first; when that takes longer than a
 * page may wait, the cached rows are served and the clocks say so.
 *
 * @throws ReadTimeoutError when a statement runs past READ_TIMEOUT or a table stays locked so long, or the database's error
 * @throws SourceProblemError when the platform's tables no longer fit
 */
export async function inSnapshot<Result>(
  sql: Sql,
  work: (snapshot: Snapshot) => Promise<Result>,
  reading: Reading = {},
): Promise<Result> {
  const started = performance.now();
  const result = await attemptTwice(sql, work, reading);
  logPerformance('read', performance.now() - started, countRows(result));
  return result;
}

/** Rows of the list that a read answered with; 1 where it is no list. */
function countRows(result: unknown): number {
  if (Array.isArray(result)) return result.length;
  if (typeof result !== 'object' || result === null) return 1;
  if ('page' in result) return countRows(result.page);
  return 'rows' in result ? countRows(result.rows) : 1;
}

async function attemptTwice<Result>(
  sql: Sql,
  work: (snapshot: Snapshot) => Promise<Result>,
  reading: Reading,
): Promise<Result> {
  const TOO_MUCH = Symbol('too much is pending');
  const limit = reading.seconds ?? env().READ_TIMEOUT;
  const followed = <T>(read: () => Promise<T>) => (reading.isOwn ? read() : withSource(sql, read));
  const attempt = (isLast: boolean) =>
    untilFree(limit, () =>
      sql.begin('isolation level repeatable read read only', async (tx) => {
        const found = await openSnapshot(tx, reading, limit);
        if (found === 'too much' && !isLast) return TOO_MUCH;
        const source = heldSource();
        const result = await work(tx as Snapshot);
        // Half of it may have been read by another definition.
        if (!reading.isOwn && heldSource() !== source) throw new SourceMovedError();
        return result;
      }),
    );
  try {
    const first = await followed(() => attempt(reading.isReadOnly ?? false));
    if (first !== TOO_MUCH) return first as Result;
    await foldWithin(sql);
    return (await followed(() => attempt(true))) as Result;
  } catch (error) {
    if (['57014', '55P03'].includes(describeError(error).code)) throw new ReadTimeoutError();
    throw error;
  }
}

interface OpeningRow {
  pending: boolean;
  tail: boolean;
  filled: boolean;
  archived: boolean;
  compressed: boolean;
  revision: string;
  asOf: string;
}

/**
 * Sets up a transaction that was just begun, and looks at what is pending and whether the source is still the one held.
 * @param timeout limit of one statement, seconds
 * @returns `too much`: more is pending than a page may add; it is answered from the cache unless something folds first
 */
export async function openSnapshot(
  tx: Db,
  { mode = env().READ_MODE, isPlain = false, isVaried = false, isUnlimited = false, isOwn = false }: Reading,
  timeout: number,
): Promise<'ready' | 'too much'> {
  const results = await tx
    .unsafe<OpeningRow[][]>(`
      set local statement_timeout = ${timeout * 1000}; set local lock_timeout = ${sourceLock.ms}; set local jit = off;
      ${isPlain || isVaried ? `set local plan_cache_mode = force_${isPlain ? 'generic' : 'custom'}_plan;` : ''}
      select exists (select from truecount.pending_change) as pending, exists (select from truecount.tail_position) as tail,
        (select filled_at is not null from truecount.cache_state) as filled,
        (select filled_at is not null from truecount.archive_state) as archived,
        exists (select from truecount.compressed_session) as compressed,
        (select revision from truecount.source_state) as revision, now() as "asOf"`)
    .simple();
  const state = results.at(-1)?.[0];
  if (state && !isOwn) requireRevision(state.revision);
  const tail = state?.tail ?? true;
  const { filled = true, archived = false, compressed = true } = state ?? {};
  const held = {
    mode,
    asOf: state?.asOf,
    pending: tail || (state?.pending ?? true),
    tail,
    filled,
    archived,
    compressed,
  };
  setAnswering(tx, held);
  if (!held.pending || mode !== 'exact' || isUnlimited) return 'ready';
  const limit = env().PENDING_LIMIT;
  const [amount] = await tx<{ count: number; everything: boolean }[]>`
    select count(*)::int as count, coalesce(bool_or(kind = 'e'), false) as everything
    from (select kind from ${notesOf(tx)} noted limit ${limit + 1}) note`;
  held.pending = amount!.count > 0;
  // While the first fill is under way pages show its progress; there is nothing to add to yet.
  if (!filled || (!amount!.everything && amount!.count <= limit)) return 'ready';
  held.mode = 'cached';
  return 'too much';
}
