/** The newest run that did not end well, and whether the same has ended well since. */
import type { Db } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { errorOf, type Viewer } from './viewer';

export interface Failure {
  id: string;
  type: string;
  state: string;
  at: string;
  error: string | null;
  batchesDone: number;
  batchesTotal: number | null;
  /** A later run of its type has ended well. */
  isMended: boolean;
}

/** Of the last 30 days; null where there is none. */
export async function readFailure(sql: Db, viewer: Viewer): Promise<Failure | null> {
  const [row] = await sql<Failure[]>`
    select id::text, type, state, at, error, "batchesDone", "batchesTotal", exists (
        select from truecount.statistics_update_log later
        where later.type = failed.type and later.scope_id is not distinct from failed.scope_id and later.state = 'done' and later.id > failed.id
      ) as "isMended"
    from (
      select id, type, scope_id, ${stateOf(sql)} as state, coalesce(finished_at, requested_at) as at, ${errorOf(sql, viewer)} as error,
        batches_done as "batchesDone", batches_total as "batchesTotal"
      from truecount.statistics_update_log run
      where requested_at > now() - interval '30 days' and state in ('failed', 'abandoned', 'running', 'queued')
        and ${stateOf(sql)} in ('failed', 'abandoned') order by requested_at desc, id desc limit 1
    ) failed`;
  return row ?? null;
}
