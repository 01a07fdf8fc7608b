/** What the audits of some days say of all numbers: a statement from their random part alone. */
import type { Db } from '@/db/client';
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
}

export async function readStatement(sql: Db, days = DAYS): Promise<AuditStatement> {
  const [row] = await sql<(Counts & { audits: number; newestAt: string | null })[]>`
    select count(*)::int as audits, max(as_of) as "newestAt", coalesce(sum(row_count), 0)::float8 as rows,
      coalesce(sum(wrong_row_count), 0)::float8 as "wrongRows", coalesce(sum(number_count), 0)::float8 as numbers,
      coalesce(sum(wrong_count), 0)::float8 as wrong, coalesce(sum(unswept_count), 0)::float8 as unswept
    from truecount.audit_result where part = 'random' and as_of > now() - ${days} * interval '24 hours'`;
  const counts = row!;
  const bound = upperBound(counts.wrong, counts.numbers, CONFIDENCE);
  const rowBound = upperBound(counts.wrongRows, counts.rows, CONFIDENCE);
  return { ...counts, days, bound, rowBound, text: describe(counts, days, bound) };
}

export function describe({ numbers, wrong, unswept }: Counts, days: number, bound: number | null): string {
  const period = formatNoun(days, 'day');
  if (bound === null) return `No number was recounted in ${period}.`;
  const later = unswept > 0 ? `, ${formatCount(unswept)} not swept yet` : '';
  return (
    `${formatNoun(numbers, 'number')} recounted in ${period}, ${formatCount(wrong)} wrong${later}; ` +
    `with ${CONFIDENCE * 100} % confidence fewer than ${formatBound(bound)} are.`
  );
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
