/** What the audits of some days say of all numbers: a statement from their random part alone. */
import type { Db, Fragment } from '@/db/client';
import { formatCount, formatNoun } from '@/lib/format';
import { formatBound, upperBound } from './bound';

export const CONFIDENCE = 0.95;
const DAYS = 7;

interface Counts {
  rows: number;
  wrongRows: number;
  numbers: number;
  wrong: number;
  /** With capture by tail: what it need not know before the next sweep. Not counted as wrong. */
  unswept: number;
}

export interface AuditStatement extends Counts {
  days: number;
  audits: number;
  /** With 95 % confidence a smaller share of numbers is wrong, 0 to 1; null before the first audit. */
  bound: number | null;
  /** The same of rows (a session, a chatbot): the numbers of one row may well be wrong together. */
  rowBound: number | null;
  /** "12,480 numbers recounted in 7 days, 0 wrong; with 95 % confidence fewer than 0.024 % are." */
  text: string;
  newestAt: string | null;
  /** Numbers that sweeps came upon and mended although nobody had noted a change; not part of the statement. */
  swept: { wrong: number; unswept: number };
}

export async function readStatement(sql: Db, days = DAYS): Promise<AuditStatement> {
  const [row] = await sql<(Counts & Pick<AuditStatement, 'audits' | 'newestAt' | 'swept'>)[]>`
    select ${swept(sql, days * 24)} as swept, count(*)::int as audits, max(as_of) as "newestAt", coalesce(sum(row_count), 0)::float8 as rows,
      coalesce(sum(wrong_row_count), 0)::float8 as "wrongRows", coalesce(sum(number_count), 0)::float8 as numbers,
      coalesce(sum(wrong_count), 0)::float8 as wrong, coalesce(sum(unswept_count), 0)::float8 as unswept
    from truecount.audit_result where part = 'random' and as_of > now() - ${days} * interval '24 hours'`;
  const { swept: mended, ...counts } = row!;
  const bound = upperBound(counts.wrong, counts.numbers, CONFIDENCE);
  const rowBound = upperBound(counts.wrongRows, counts.rows, CONFIDENCE);
  const text = describe(counts, days, bound);
  return { ...counts, days, bound, rowBound, text, swept: mended };
}

/** Of so many hours. Who mends what an audit found comes upon it too: that is known by then. */
export async function readSwept(sql: Db, hours: number): Promise<AuditStatement['swept']> {
  const [row] = await sql<Pick<AuditStatement, 'swept'>[]>`select ${swept(sql, hours)} as swept`;
  return row!.swept;
}

const swept = (sql: Db, hours: number): Fragment => sql`(
  select json_build_object('wrong', coalesce(sum(wrong_count), 0), 'unswept', coalesce(sum(unswept_count), 0))
  from truecount.audit_result result where part = 'sweep' and as_of > now() - ${hours} * interval '1 hour'
    and not exists (select from truecount.statistics_update_log run where run.id = result.run_id and type in ('chatbot', 'session')))`;

export function describe({ numbers, wrong, unswept }: Counts, days: number, bound: number | null): string {
  const period = formatNoun(days, 'day');
  if (bound === null) return `No number was recounted in ${period}.`;
  const later = unswept > 0 ? `, ${formatCount(unswept)} not swept yet` : '';
  return (
    `${formatNoun(numbers, 'number')} recounted in ${period}, ${formatCount(wrong)} wrong${later}; ` +
    `with ${CONFIDENCE * 100} % confidence fewer than ${formatBound(bound)} are.`
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
