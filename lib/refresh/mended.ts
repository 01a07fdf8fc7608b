/** Whether a run that failed is mended: one that does the same or more began after it and ended well. */
import type { Db, Fragment } from '@/db/client';
import type { RunType } from './log';

/** The types that do the work of each. What is about one chatbot or session is mended by the same, or by one of everything. */
const MENDED_BY: Record<RunType, RunType[]> = {
  full: ['full'],
  incremental: ['incremental', 'recent', 'hybrid', 'full'],
  recent: ['recent', 'hybrid', 'full'],
  older: ['older', 'full'],
  chatbots: ['chatbots', 'full'],
  // The next sweep of the older goes on where this one stopped.
  hybrid: ['hybrid', 'recent', 'full'],
  chatbot: ['full'],
  session: ['full'],
  archive: ['archive'],
  compress: ['compress'],
  'check-staleness': ['check-staleness'],
  'clean-update-log': ['clean-update-log'],
  audit: ['audit', 'audit-all'],
  'audit-all': ['audit-all'],
};

/** SQL over `failed`, a row of the update log that did not end well: one began after it that did its work. */
export function isMendedSince(sql: Db): Fragment {
  // When one that lost its process was marked says nothing of its end.
  const ended = sql`(case when failed.state = 'failed' then failed.finished_at else coalesce(failed.beat_at, failed.requested_at) end)`;
  const types = sql`array(select jsonb_array_elements_text(${JSON.stringify(MENDED_BY)}::text::jsonb -> failed.type))`;
  const after = sql`state = 'done' and finished_at >= ${ended} and started_at >= ${ended}`;
  return sql`(
    exists (select from truecount.statistics_update_log wider where type = any(${types}) and scope_id is null and ${after})
    or exists (select from truecount.statistics_update_log same where type = failed.type and scope_id = failed.scope_id and ${after})
    or (failed.type = 'session' and exists (
      select from truecount.statistics_update_log above where type = 'chatbot' and scope_id = (
        select chatbot_id from truecount.session_statistics where session_id = failed.scope_id) and ${after})))`;
}
