/** With capture by tail: what a sweep should have mended by now is not excused any longer. */
import type { Db } from '@/db/client';
import { RUNS_A_ROUND } from '@/lib/refresh/strategy';
import type { Finding, Tallied } from '@/lib/verify/tally';

/** A whole round of the rolling sweep at its default interval, and two hours more. */
export const ROUND_HOURS = RUNS_A_ROUND + 2;

/** Differences that an audit found longer than a round of sweeps before, the same ones, are wrong. Changes `tallied`. */
export async function escalate(sql: Db, tallied: Tallied, asOf: string): Promise<void> {
  const excused = tallied.findings.filter(({ isUnswept }) => isUnswept);
  if (excused.length === 0) return;
  const rows = await sql<{ place: number }[]>`
    select place::int - 1 as place
    from jsonb_array_elements(${JSON.stringify(excused)}::text::jsonb) with ordinality found(finding, place)
    where exists (
      select from truecount.audit_finding earlier
      where earlier.kind = finding ->> 'kind' and earlier.subject_id = (finding ->> 'id')::bigint and earlier.number = finding ->> 'number'
        and earlier.part <> 'sweep' and earlier.cleared_at is null and coalesce(earlier.shown, 'null') = finding -> 'shown'
        and earlier.found_at < ${asOf}::timestamptz - ${ROUND_HOURS} * interval '1 hour')`;
  const late = new Set<Finding>(rows.map(({ place }) => excused[place]!));
  for (const finding of late) finding.isUnswept = false;
  tallied.unswept -= late.size;
  tallied.wrong += late.size;
  tallied.wrongRows += new Set([...late].map(({ kind, id }) => `${kind} ${id}`)).size;
}
