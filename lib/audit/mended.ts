/** What became of a finding. */
import type { Db, Fragment } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { UNSWEPT_CAP, WRONG_CAP } from '@/lib/verify/tally';

/**
 * SQL: nothing is left to do about `finding`. A sweep came upon it, an audit looked again and found it right, its repair has ended well, everything was counted again
 * since, or everything was recounted since by an audit that kept all it found, which would have found it once more.
 */
export function isMended(sql: Db): Fragment {
  return sql`(
    finding.part = 'sweep' or finding.cleared_at is not null
    or exists (select from truecount.audit_finding swept where swept.kind = finding.kind and swept.subject_id = finding.subject_id
      and swept.number = finding.number and swept.part = 'sweep' and swept.id > finding.id)
    or (finding.repair_run_id is not null
      and exists (select from truecount.statistics_update_log where id = finding.repair_run_id and ${stateOf(sql)} = 'done')
      and not (finding.kind = 'bucket' and exists (
        select from truecount.bucket_change noted where noted.chatbot_id = finding.subject_id and noted.cause = 'drift')))
    or ${isAuditedSince(sql, sql`finding.found_at`)}
    or exists (
      select from truecount.statistics_update_log run
      where type = 'full' and state = 'done' and started_at > finding.found_at and (finding.kind <> 'bucket'
        or exists (select from truecount.archive_state where due_at is null and archived_at > run.finished_at)))
  )`;
}

/** SQL: everything was recounted after `at` by an audit that kept all it found. */
export const isAuditedSince = (sql: Db, at: Fragment): Fragment => sql`exists (
  select from truecount.audit_result later where later.part = 'all' and later.as_of > ${at}
    and later.wrong_count <= ${WRONG_CAP} and later.unswept_count <= ${UNSWEPT_CAP})`;

/** SQL: the same number was not found once more since. */
export function isNewest(sql: Db): Fragment {
  return sql`not exists (
    select from truecount.audit_finding newer
    where newer.kind = finding.kind and newer.subject_id = finding.subject_id and newer.number = finding.number
      and newer.part <> 'sweep' and finding.part <> 'sweep' and newer.id > finding.id)`;
}
