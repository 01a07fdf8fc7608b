/** Whether cache and source differ though nothing is pending, as the audits tell, and whether sums add up. */
import type { Db } from '@/db/client';
import { type OpenFindings, openFindings, openTotal } from '@/lib/audit/findings';
import { readStatement } from '@/lib/audit/statement';
import { INVARIANTS, newestResults } from '@/lib/invariants/check';
import type { Total } from '@/lib/reads/types';

export interface Drift {
  /** The newest comparison, of a sample or of everything; null before the first. */
  newestAt: string | null;
  /** What the audits of 7 days say of all numbers. */
  text: string;
  /** Numbers of these days that were wrong and are not any more: found by audits, and what sweeps came upon. */
  wrong: number;
  swept: number;
  /** Found by the random part, and left to the next sweep of capture by tail. */
  unswept: number;
  /** Numbers that differ and were not mended. */
  open: Total;
  invariants: {
    known: number;
    /** Checks that have compared something. */
    checked: number;
    /** Names of those that do not hold. */
    broken: string[];
    /** Of the oldest of the newest results; null before the first. */
    asOf: string | null;
  };
}

export async function readDrift(sql: Db): Promise<Drift> {
  const { text, unswept, swept, days } = await readStatement(sql);
  const [row] = await sql<
    (Pick<Drift, 'newestAt' | 'wrong'> & Omit<Drift['invariants'], 'known'> & { open: OpenFindings })[]
  >`
    with newest as (${newestResults(sql)})
    select ${openFindings(sql)} as open, (select max(as_of) from truecount.audit_result where part in ('random', 'all')) as "newestAt",
      (select count(distinct (kind, subject_id, number))::int from truecount.audit_finding
        where part <> 'sweep' and not is_unswept and found_at > now() - ${days} * interval '24 hours') as wrong,
      (count(*) filter (where compared > 0))::int as checked, min("asOf") as "asOf",
      coalesce(jsonb_agg(name order by name) filter (where wrong > 0), '[]') as broken
    from newest`;
  const { newestAt, wrong, checked, asOf, broken, open } = row!;
  const invariants = { known: INVARIANTS.length, checked, asOf, broken };
  return {
    newestAt,
    text,
    wrong,
    swept: swept.wrong,
    unswept,
    open: openTotal(open),
    invariants,
  };
}
