/** What was found is kept: results by part, and each number that differed. */
import type { Db } from '@/db/client';
import type { Finding, Tallied } from '@/lib/verify/tally';
import type { Part } from './parts';

export type RecordedPart = Part | 'all' | 'sweep';

/** Replaces what the run has recorded of the part: a run may be done once more when its process died. */
export async function recordPart(
  sql: Db,
  runId: string,
  part: RecordedPart,
  asOf: string,
  tallied: Tallied,
): Promise<void> {
  const { rows, wrongRows, sampled, checked, wrong, unswept, findings } = tallied;
  await sql`
    insert into truecount.audit_result (run_id, part, as_of, row_count, wrong_row_count, sampled, number_count, wrong_count, unswept_count)
    values (${runId}, ${part}, ${asOf}, ${rows}, ${wrongRows}, ${JSON.stringify(sampled)}::text::jsonb, ${checked}, ${wrong}, ${unswept})
    on conflict (run_id, part) do update set as_of = excluded.as_of, row_count = excluded.row_count,
      wrong_row_count = excluded.wrong_row_count, sampled = excluded.sampled, number_count = excluded.number_count, wrong_count = excluded.wrong_count,
      unswept_count = excluded.unswept_count`;
  await sql`delete from truecount.audit_finding where run_id = ${runId} and part = ${part}`;
  await recordFindings(sql, runId, part, asOf, findings);
}

export async function recordFindings(
  sql: Db,
  runId: string,
  part: RecordedPart,
  asOf: string,
  findings: Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  await sql`
    insert into truecount.audit_finding (run_id, part, found_at, kind, subject_id, team_id, number, shown, counted, is_unswept)
    select ${runId}, ${part}, ${asOf}, kind, id, "teamId", number, shown, counted, "isUnswept"
    from jsonb_to_recordset(${JSON.stringify(findings)}::text::jsonb)
      as finding (kind text, id bigint, "teamId" bigint, number text, shown jsonb, counted jsonb, "isUnswept" boolean)`;
}
