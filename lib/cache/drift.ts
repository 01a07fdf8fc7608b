/** Whether cache and source differ though nothing is pending, as the audits tell. */
import type { Db } from '@/db/client';
import { openFindings, openTotal } from '@/lib/audit/findings';
import { readStatement } from '@/lib/audit/statement';
import type { Total } from '@/lib/reads/types';

export interface Drift {
  /** The newest comparison, of a sample or of everything; null before the first. */
  newestAt: string | null;
  /** What the audits of 7 days say of all numbers. */
  text: string;
  /** Numbers of these days that were wrong and are not any more: of the audits' random part, and what sweeps came upon. */
  wrong: number;
  swept: number;
  /** Numbers that differ and were not mended. */
  open: Total;
}

export async function readDrift(sql: Db): Promise<Drift> {
  const { text, wrong, swept } = await readStatement(sql);
  const [row] = await sql<{ newestAt: string | null; open: number }[]>`
    select max(as_of) as "newestAt", ${openFindings(sql)} as open from truecount.audit_result where part in ('random', 'all')`;
  const { newestAt, open } = row!;
  return { newestAt, text, wrong, swept: swept.wrong, open: openTotal(open) };
}
