/** All checks of the whole, in one snapshot, and what they came to. */
import type { Db, Fragment, Sql } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import type { Snapshot } from '@/lib/reads/snapshot';
import { BUCKET_CHECKS } from './buckets';
import type { Example, Invariant, Outcome } from './invariant';
import { PATH_CHECKS } from './paths';
import { SUM_CHECKS } from './sums';

export const INVARIANTS: readonly Invariant[] = [...SUM_CHECKS, ...BUCKET_CHECKS, ...PATH_CHECKS];

export type Checked = Outcome & { name: string; durationMs: number };

/** @param pool gives the connections of those checks that need further ones */
export async function checkInvariants(snapshot: Snapshot, pool: Sql): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const { name, check } of INVARIANTS) {
    const started = performance.now();
    const outcome = await check(snapshot, pool);
    checked.push({ name, ...outcome, durationMs: Math.round(performance.now() - started) });
  }
  return checked;
}

export async function recordInvariants(
  sql: Db,
  runId: string,
  asOf: string,
  checked: Checked[],
): Promise<void> {
  await sql`
    insert into truecount.invariant_result (run_id, name, as_of, compared_count, wrong_count, examples, duration_ms)
    select ${runId}, name, ${asOf}, compared, wrong, examples, "durationMs"
    from jsonb_to_recordset(${JSON.stringify(checked)}::text::jsonb)
      as checked (name text, compared bigint, wrong bigint, examples jsonb, "durationMs" int)
    on conflict (run_id, name) do update set as_of = excluded.as_of, compared_count = excluded.compared_count,
      wrong_count = excluded.wrong_count, examples = excluded.examples, duration_ms = excluded.duration_ms`;
}

/** SQL: the newest result of every check that has one. */
export function newestResults(sql: Db): Fragment {
  return sql`
    select name, newest.* from unnest(${INVARIANTS.map(({ name }) => name)}::text[]) known(name) cross join lateral (
      select run_id as "runId", as_of as "asOf", compared_count::float8 as compared, wrong_count::float8 as wrong, examples,
        duration_ms as "durationMs"
      from truecount.invariant_result result where result.name = known.name order by as_of desc, run_id desc limit 1
    ) newest`;
}

export interface InvariantStanding {
  name: string;
  says: string;
  noun: string;
  /** The newest result; null before the first. */
  result: {
    runId: string;
    asOf: string;
    compared: number;
    wrong: number;
    examples: Example[];
    durationMs: number;
  } | null;
}

/**
 * Every check with its newest result, in the order of the list. Counts are those of all teams; examples are the asker's
 * team's alone.
 */
export async function readInvariants(
  sql: Db,
  { teamId }: Pick<Access, 'teamId'>,
): Promise<InvariantStanding[]> {
  const rows = await sql<
    ({ name: string } & NonNullable<InvariantStanding['result']>)[]
  >`${newestResults(sql)}`;
  return INVARIANTS.map(({ name, says, noun }) => {
    const { name: _, ...result } = rows.find((row) => row.name === name) ?? { name };
    if (!('runId' in result)) return { name, says, noun, result: null };
    const examples = result.examples.filter((example) => teamId === null || example.teamId === teamId);
    return { name, says, noun, result: { ...result, examples } };
  });
}
