/** Where a run stands, for whoever watches it from a page. */
import { type Db, db } from '@/db/client';
import type { EndedRun } from '@/lib/refresh/describe-left';
import { stateToWaitFor } from '@/lib/refresh/log';
import { errorOf, type Viewer } from './viewer';

export interface FollowedRun extends EndedRun {
  read: number;
  changed: number;
  ms: number | null;
  note: string | null;
  /** Whether the viewer may cancel it. */
  isOwn: boolean;
}

/** Null for an unknown id. */
export async function followRun(viewer: Viewer, id: string, sql: Db = db()): Promise<FollowedRun | null> {
  const [run] = await sql<FollowedRun[]>`
    select id::text, ${stateToWaitFor(sql)} as state, batches_done as "batchesDone", batches_total as "batchesTotal", started_at as "startedAt",
      requested_at as "requestedAt", ${errorOf(sql, viewer)} as error, rows_read::float8 as read, rows_changed::float8 as changed,
      duration_ms as ms, note, (select filled_at is not null from truecount.cache_state) as "isFilled", ${viewer.isOverall} or coalesce(requested_by = ${viewer.access.who}, false) as "isOwn"
    from truecount.statistics_update_log run where id = ${id}`;
  return run ?? null;
}
