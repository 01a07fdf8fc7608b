/** The update log's own upkeep. */
import type { Sql } from '@/db/client';
import type { TaskResult } from './task';

const KEEP_DAYS = 30;
/** What audits and views came to stays longer: it is a few rows an hour. */
const KEEP_RESULTS_DAYS = 90;
/** Folds come every few seconds while a platform is busy. */
const KEEP_FOLDS_DAYS = 2;

/**
 * Removes old rows; the newest run that ended well of each kind stays, because pages tell when that was, and repairs
 * as long as what they were to mend.
 */
export async function cleanUpdateLog(sql: Sql): Promise<TaskResult> {
  const rows = await sql`
    delete from truecount.statistics_update_log old
    where state not in ('queued', 'running') and not exists (select from truecount.audit_finding where repair_run_id = old.id)
      and requested_at < now() - case when trigger in ('folder', 'read') then ${KEEP_FOLDS_DAYS}::int else ${KEEP_DAYS}::int end * interval '1 day'
      and (state <> 'done' or exists (
        select from truecount.statistics_update_log newer
        where newer.type = old.type and newer.scope_id is not distinct from old.scope_id and newer.state = 'done' and newer.id > old.id))`;
  await cleanAudits(sql);
  await sql`delete from truecount.alert_sent where sent_at < now() - ${KEEP_DAYS} * interval '1 day'`;
  return { read: rows.count, changed: rows.count };
}

async function cleanAudits(sql: Sql): Promise<void> {
  const long = sql`now() - ${KEEP_RESULTS_DAYS} * interval '1 day'`;
  await sql`delete from truecount.audit_finding where found_at < ${long}`;
  await sql`delete from truecount.audit_result where as_of < ${long}`;
  await sql`delete from truecount.invariant_result where as_of < ${long}`;
  await sql`delete from truecount.view_hour where hour < ${long}`;
  await sql`delete from truecount.view_subject where day < (now() at time zone 'UTC')::date - ${KEEP_DAYS}::int`;
}
