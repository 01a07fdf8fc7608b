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

/** CTE `done`, a few rows: when the newest runs that ended well began and ended, by what they were. One pass over the log. */
export function newestDone(sql: Db): Fragment {
  return sql`done as materialized (
    select type, job, scope_id is null as is_whole, trigger in ('folder', 'read') as is_fold, max(started_at) as started_at,
      max(finished_at) as finished_at
    from truecount.statistics_update_log where state = 'done' group by 1, 2, 3, 4)`;
}

/** SQL over `done` and `failed`, a row of the update log that did not end well: one began after it that did its work. */
export function isMendedSince(sql: Db): Fragment {
  const types = sql`array(select jsonb_array_elements_text(${JSON.stringify(MENDED_BY)}::text::jsonb -> failed.type))`;
  const ofScope = (type: Fragment, id: Fragment) => sql`(
    select max(started_at) from truecount.statistics_update_log same where type = ${type} and scope_id = ${id} and state = 'done')`;
  const chatbot = sql`(select chatbot_id from truecount.session_statistics where session_id = failed.scope_id)`;
  // When one that lost its process was marked says nothing of its end.
  return sql`coalesce(greatest(
    (select max(started_at) from done where is_whole and type = any(${types})),
    ${ofScope(sql`failed.type`, sql`failed.scope_id`)},
    case when failed.type = 'session' then ${ofScope(sql`'chatbot'`, chatbot)} end
  ) >= case when failed.state = 'failed' then failed.finished_at else coalesce(failed.beat_at, failed.requested_at) end, false)`;
}
