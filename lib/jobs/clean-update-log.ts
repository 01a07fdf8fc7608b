/** The update log's own upkeep. */
import type { Sql } from '@/db/client';
import type { TaskResult } from './task';

const KEEP_DAYS = 30;
/** Folds come every few seconds while a platform is busy. */
const KEEP_FOLDS_DAYS = 2;

/** Removes old rows; the newest run that ended well of each kind stays, because pages tell when that was. */
export async function cleanUpdateLog(sql: Sql): Promise<TaskResult> {
  const rows = await sql`
    delete from truecount.statistics_update_log old
    where state not in ('queued', 'running')
      and requested_at < now() - case when trigger in ('folder', 'read') then ${KEEP_FOLDS_DAYS}::int else ${KEEP_DAYS}::int end * interval '1 day'
      and (state <> 'done' or exists (
        select from truecount.statistics_update_log newer
        where newer.type = old.type and newer.scope_id is not distinct from old.scope_id and newer.state = 'done' and newer.id > old.id))`;
  await sql`delete from truecount.alert_sent where sent_at < now() - ${KEEP_DAYS} * interval '1 day'`;
  return { read: rows.count, changed: rows.count };
}
