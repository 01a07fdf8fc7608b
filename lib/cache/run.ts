/** One run of the refresh log, with everything that is known of it. */
import 'server-only';
import { db } from '@/db/client';
import { parseId } from '@/lib/auth/access';
import { inSnapshot } from '@/lib/reads/snapshot';
import { stateOf } from '@/lib/refresh/log';
import type { RunRow } from './runs';
import { askerOf, errorOf, scopeOf, type Viewer } from './viewer';

export interface RunFacts extends RunRow {
  asOf: string;
  slot: string | null;
  runner: 'process' | 'inngest';
  inngestRunId: string | null;
  batchSize: number;
  attempts: number;
  errorCode: string | null;
  note: string | null;
  /** What each kind of statement took, the longest first. */
  steps: { name: string; ms: number; rows: number; times: number }[];
  isOwn: boolean;
}

type Found = Omit<RunFacts, 'steps'> & { steps: Record<string, { ms: number; rows: number; times: number }> };

/** @returns null for an unknown id or a malformed one */
export async function readRunFacts(viewer: Viewer, id: string): Promise<RunFacts | null> {
  if (parseId(id) === null) return null;
  const found = await inSnapshot(
    db(),
    async (sql) => {
      const [run] = await sql<Found[]>`
        select now() as "asOf", run.id::text, type, ${scopeOf(sql, viewer)}::text as "scopeId", ${stateOf(sql)} as state, trigger,
          ${askerOf(sql, viewer)} as by, job, requested_at as "requestedAt", started_at as "startedAt", finished_at as "finishedAt",
          duration_ms as ms, rows_read::float8 as read, rows_changed::float8 as changed, batches_done as "batchesDone",
          batches_total as "batchesTotal", ${errorOf(sql, viewer)} as error, slot, runner, inngest_run_id as "inngestRunId",
          batch_size as "batchSize", attempts, error_code as "errorCode", note, steps,
          ${viewer.isOverall} or coalesce(requested_by = ${viewer.access.who}, false) as "isOwn"
        from truecount.statistics_update_log run where run.id = ${id}`;
      return run ?? null;
    },
    { isUnlimited: true },
  );
  if (!found) return null;
  const steps = Object.entries(found.steps).map(([name, step]) => ({ name, ...step }));
  return { ...found, steps: steps.toSorted((a, b) => b.ms - a.ms) };
}
