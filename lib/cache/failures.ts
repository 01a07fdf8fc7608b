/** The runs that did not end well, the worst first: those that nothing has mended since. */
import type { Db } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { isMendedSince, newestDone } from '@/lib/refresh/mended';
import { errorOf, type Viewer } from './viewer';

export interface Failures {
  /** How many; of the same, again and again, the newest alone. Mended ones count where none is left that is not. */
  count: number;
  isMended: boolean;
  newest: {
    id: string;
    type: string;
    state: string;
    error: string | null;
    batchesDone: number;
    batchesTotal: number | null;
  };
}

/** Of the last so many days: what the update log keeps. */
const DAYS = 30;
/** What is mended is told of for so long. */
const MENDED_DAYS = 7;

/** Null where none failed, or all that did are mended for long. */
export async function readFailures(sql: Db, viewer: Viewer): Promise<Failures | null> {
  const [row] = await sql<Failures[]>`
    with ${newestDone(sql)}
    select count(*) over (partition by is_mended)::int as count, is_mended as "isMended",
      json_build_object('id', id::text, 'type', type, 'state', state, 'error', error, 'batchesDone', batches_done, 'batchesTotal', batches_total) as newest
    from (
      select id, type, state, requested_at, error, batches_done, batches_total, ${isMendedSince(sql)} as is_mended
      from (
        select distinct on (type, scope_id) id, type, scope_id, ${stateOf(sql)} as state, requested_at, beat_at, finished_at, batches_done, batches_total,
          ${errorOf(sql, viewer)} as error
        from truecount.statistics_update_log run
        where requested_at > now() - ${DAYS} * interval '1 day' and state in ('failed', 'abandoned', 'running', 'queued')
          and ${stateOf(sql)} in ('failed', 'abandoned')
        order by type, scope_id, run.id desc
      ) failed offset 0
    ) judged
    where not is_mended or requested_at > now() - ${MENDED_DAYS} * interval '1 day'
    order by is_mended, id desc limit 1`;
  return row ?? null;
}
