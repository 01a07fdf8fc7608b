/** Cached against live for the pages' own queries, and their plans. For administrators; nothing is written. */
import 'server-only';
import { db, type Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { env, type ReadMode } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { ReadTimeoutError } from '@/lib/reads/errors';
import { inSnapshot, openSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { QUERIES, QUERY_NAMES, type QueryName, readScope, type Scope } from './queries';

/** Live last: it may take as long as READ_TIMEOUT lets it. */
const ORDER = ['exact', 'cached', 'live'] as const;

/** A page folds first where more is pending than it adds; what is measured here adds all of it, whatever that takes. */
const NO_FOLD = { isUnlimited: true };

/** `ms` is the statement on the server and its way here; `error` a sentence where it did not come to an end. */
export type Timing = { mode: ReadMode; ms: number } & ({ rows: number } | { error: string });

export interface QueryTiming {
  name: QueryName;
  says: string;
  timings: Timing[];
}

/**
 * Each query in each mode, once, all from one snapshot; those that the team has nothing for are left out. The cache must have
 * been filled.
 * @param names those that are wanted: counted live, each may take as long as READ_TIMEOUT
 */
export async function measureQueries(
  access: Access,
  names: readonly QueryName[] = QUERY_NAMES,
): Promise<QueryTiming[]> {
  return inSnapshot(
    db(),
    async (snapshot) => {
      const scope = await readScope(snapshot, access);
      const measured: QueryTiming[] = [];
      for (const name of names) {
        const timings: Timing[] = [];
        for (const mode of ORDER) {
          const timing = await measure(snapshot, name, scope, mode);
          if (timing) timings.push(timing);
        }
        if (timings.length > 0) measured.push({ name, says: QUERIES[name].says, timings });
      }
      return measured;
    },
    NO_FOLD,
  );
}

async function measure(
  snapshot: Snapshot,
  name: QueryName,
  scope: Scope,
  mode: ReadMode,
): Promise<Timing | null> {
  let begun = performance.now();
  try {
    const rows = await within(snapshot, name, scope, mode, async (inner, statement) => {
      begun = performance.now();
      return (await inner`${statement}`).length;
    });
    return rows === null ? null : { mode, ms: performance.now() - begun, rows };
  } catch (error) {
    return { mode, ms: performance.now() - begun, error: sentenceOf(error) };
  }
}

export interface QueryPlan {
  name: QueryName;
  says: string;
  mode: ReadMode;
  /** EXPLAIN (ANALYZE, BUFFERS), line by line. It names tables and ids of the team, and no text of a row. */
  lines: string[];
}

/**
 * Runs one of our own statements once, and tells how the database went about it.
 * @returns null where the team has nothing to list; a sentence where it took longer than READ_TIMEOUT
 */
export async function readPlan(
  access: Access,
  name: QueryName,
  mode: ReadMode,
): Promise<QueryPlan | { error: string } | null> {
  try {
    return await inSnapshot(
      db(),
      async (snapshot) => {
        const scope = await readScope(snapshot, access);
        const lines = await within(snapshot, name, scope, mode, async (inner, statement) => {
          const rows = await inner<{ 'QUERY PLAN': string }[]>`explain (analyze, buffers) ${statement}`;
          return rows.map((row) => row['QUERY PLAN']);
        });
        return lines && { name, says: QUERIES[name].says, mode, lines };
      },
      NO_FOLD,
    );
  } catch (error) {
    return { error: sentenceOf(error) };
  }
}

/** A savepoint: what fails leaves the others their snapshot. Null where there is nothing to list. */
async function within<Result>(
  snapshot: Snapshot,
  name: QueryName,
  scope: Scope,
  mode: ReadMode,
  work: (inner: Snapshot, statement: Fragment) => Promise<Result>,
): Promise<Result | null> {
  return (await snapshot.savepoint(async (tx) => {
    const inner = tx as unknown as Snapshot;
    await openSnapshot(inner, { mode, isPlain: true, isUnlimited: true }, env().READ_TIMEOUT);
    const statement = QUERIES[name].statement(inner, scope);
    return statement && work(inner, statement);
  })) as Result | null;
}

function sentenceOf(error: unknown): string {
  if (error instanceof ReadTimeoutError) return error.message;
  const { code, message } = describeError(error);
  // Not the database's: a mistake of ours must not look like a slow read.
  if (code === 'error') throw error;
  return ['57014', '55P03'].includes(code) ? new ReadTimeoutError().message : message;
}
