/** What the audits of some days say of all numbers: a statement from their random part alone. */
import type { Db, Fragment } from '@/db/client';
import { formatCount, formatNoun } from '@/lib/format';
import type { RowCounts, SampledKind } from '@/lib/verify/tally';
import { formatBound, upperBound } from './bound';

export const CONFIDENCE = 0.95;
const DAYS = 7;

interface Counts {
  numbers: number;
  wrong: number;
  /** With capture by tail: what it need not know before the next sweep. Not counted as wrong. */
  unswept: number;
}

/** With 95 % confidence a smaller share of them, 0 to 1, has a number that differs; null where none was looked at. */
export type Bounds = Record<SampledKind, number | null>;

export interface AuditStatement extends Counts {
  days: number;
  audits: number;
  /** Rows drawn at random, and those of which a number differed. */
  sampled: Record<SampledKind, RowCounts>;
  bounds: Bounds;
  /** "12,480 numbers recounted in 7 days, 0 wrong; with 95 % confidence fewer than 0.27 % of sessions and … have a wrong one." */
  text: string;
  newestAt: string | null;
  /** Numbers that sweeps came upon and mended although nobody had noted a change; not part of the statement. */
  swept: Swept;
}

interface Swept {
  wrong: number;
  unswept: number;
}

export async function readStatement(sql: Db, days = DAYS): Promise<AuditStatement> {
  const drawn = (
    kind: SampledKind,
  ) => sql`json_build_object('rows', coalesce(sum((sampled -> ${kind}::text ->> 'rows')::float8), 0),
    'differing', coalesce(sum((sampled -> ${kind}::text ->> 'differing')::float8), 0))`;
  const [row] = await sql<Pick<AuditStatement, 'audits' | 'newestAt' | 'sampled' | 'swept' | keyof Counts>[]>`
    select ${sweptSince(sql, sql`now() - ${days} * interval '24 hours'`)} as swept, count(*)::int as audits, max(as_of) as "newestAt", coalesce(sum(number_count), 0)::float8 as numbers,
      coalesce(sum(wrong_count), 0)::float8 as wrong, coalesce(sum(unswept_count), 0)::float8 as unswept,
      json_build_object('session', ${drawn('session')}, 'chatbot', ${drawn('chatbot')}) as sampled
    from truecount.audit_result where part = 'random' and sampled <> '{}' and as_of > now() - ${days} * interval '24 hours'`;
  const counts = row!;
  const bounds = boundsOf(counts.sampled);
  const text = describe(counts, days, bounds);
  return { ...counts, days, bounds, text };
}

/**
 * The numbers of one row may well be wrong together, so that rows are what was drawn. Two bounds hold at once with
 * CONFIDENCE when each does with half of what is left of it (Bonferroni). Audits draw anew each time: the share is that of
 * the instants of the audits.
 */
export function boundsOf({ session, chatbot }: Record<SampledKind, RowCounts>): Bounds {
  const isBoth = session.rows > 0 && chatbot.rows > 0;
  const confidence = isBoth ? 1 - (1 - CONFIDENCE) / 2 : CONFIDENCE;
  const bound = ({ rows, differing }: RowCounts) => upperBound(differing, rows, confidence);
  return { session: bound(session), chatbot: bound(chatbot) };
}

/**
 * What refreshes came upon since then. What an audit had found before is not among it, and what its repair did: it was known.
 */
export async function readSwept(sql: Db, since: Fragment): Promise<Swept> {
  const [row] = await sql<{ swept: Swept }[]>`select ${sweptSince(sql, since)} as swept`;
  return row!.swept;
}

const sweptSince = (sql: Db, since: Fragment): Fragment => sql`(
    with result as materialized (
      select run_id, wrong_count, unswept_count from truecount.audit_result result where part = 'sweep' and as_of > ${since}
        and not exists (select from truecount.audit_finding where repair_run_id = result.run_id)
    ),
    known as (
      select count(*) as numbers from truecount.audit_finding swept
      where part = 'sweep' and run_id in (select run_id from result where wrong_count > 0) and exists (
        select from truecount.audit_finding earlier
        where ${isSame(sql)} and earlier.part <> 'sweep' and earlier.id < swept.id and not exists (
          select from truecount.audit_finding between_them
          where between_them.kind = swept.kind and between_them.subject_id = swept.subject_id and between_them.number = swept.number
            and between_them.part = 'sweep' and between_them.id > earlier.id and between_them.id < swept.id))
    )
    select json_build_object('wrong', greatest(0, coalesce(sum(wrong_count), 0) - (select numbers from known)),
      'unswept', coalesce(sum(unswept_count), 0))
    from result)`;

const isSame = (sql: Db): Fragment => sql`
  earlier.kind = swept.kind and earlier.subject_id = swept.subject_id and earlier.number = swept.number`;

export function describe({ numbers, wrong, unswept }: Counts, days: number, bounds: Bounds): string {
  const period = formatNoun(days, 'day');
  const shares = (['session', 'chatbot'] as const).flatMap((kind) => {
    const bound = bounds[kind];
    return bound === null ? [] : [`${formatBound(bound)} of ${kind}s`];
  });
  if (shares.length === 0) return `No number was recounted in ${period}.`;
  const later = unswept > 0 ? `, ${formatCount(unswept)} not swept yet` : '';
  return (
    `${formatNoun(numbers, 'number')} recounted in ${period}, ${formatCount(wrong)} wrong${later}; ` +
    `with ${CONFIDENCE * 100} % confidence fewer than ${shares.join(' and ')} have ${unswept > 0 ? 'one that is either' : 'a wrong one'}.`
  );
}

export interface AuditDay {
  /** The UTC day. */
  day: string;
  /** Of the random part. */
  numbers: number;
  wrong: number;
  /** Found by any part of an audit, and by sweeps. */
  found: number;
  unswept: number;
}

/** Days with audits, oldest first. */
export async function readAuditDays(sql: Db, days = 30): Promise<AuditDay[]> {
  return sql`
    select to_char(as_of at time zone 'UTC', 'YYYY-MM-DD') as day,
      coalesce(sum(number_count) filter (where part = 'random'), 0)::float8 as numbers,
      coalesce(sum(wrong_count) filter (where part = 'random'), 0)::float8 as wrong, sum(wrong_count)::float8 as found,
      sum(unswept_count)::float8 as unswept
    from truecount.audit_result where as_of > now() - ${days} * interval '24 hours' group by 1 order by 1`;
}

export interface PartResult {
  runId: string;
  part: string;
  asOf: string;
  rows: number;
  wrongRows: number;
  numbers: number;
  wrong: number;
  unswept: number;
}

/** Results by part, newest first: of audits, and of sweeps that came upon what nobody had noted. */
export async function listResults(sql: Db, limit = 50): Promise<PartResult[]> {
  return sql`
    select run_id as "runId", part, as_of as "asOf", row_count::float8 as rows, wrong_row_count::float8 as "wrongRows",
      number_count::float8 as numbers, wrong_count::float8 as wrong, unswept_count::float8 as unswept
    from truecount.audit_result order by as_of desc, run_id desc, part limit ${limit}`;
}
