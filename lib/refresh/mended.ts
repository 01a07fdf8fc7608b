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

/**
 * CTE `done`, a few rows: when the newest runs that ended well, and were not about one chatbot or session, began, by type.
 * No two of a type are under way at once, so that the newest is the last that was asked for.
 */
export function newestDone(sql: Db): Fragment {
  const types = [...new Set(Object.values(MENDED_BY).flat())];
  return sql`done as materialized (
    select run.* from unnest(${types}::text[]) wanted(name) cross join lateral (
      select type, started_at from truecount.statistics_update_log log
      -- In the order of an index that knows no folds: see newestOf in lib/jobs/standing.ts.
      where log.type = wanted.name and state = 'done' and scope_id is null and trigger not in ('folder', 'read')
      order by id desc nulls last limit 1) run
    union all
    (select type, started_at from truecount.statistics_update_log
      where type = 'incremental' and state = 'done' and trigger in ('folder', 'read') order by id desc limit 1))`;
}

/** SQL over `done` and `failed`, a row of the update log that did not end well: one began after it that did its work. */
export function isMendedSince(sql: Db): Fragment {
  const types = sql`array(select jsonb_array_elements_text(${JSON.stringify(MENDED_BY)}::text::jsonb -> failed.type))`;
  const ofScope = (type: Fragment, id: Fragment) => sql`(
    select max(started_at) from truecount.statistics_update_log same where type = ${type} and scope_id = ${id} and state = 'done')`;
  const chatbot = sql`(select chatbot_id from truecount.session_statistics where session_id = failed.scope_id)`;
  // When one that lost its process was marked says nothing of its end.
  return sql`coalesce(greatest(
    (select max(started_at) from done where type = any(${types})),
    ${ofScope(sql`failed.type`, sql`failed.scope_id`)},
    case when failed.type = 'session' then ${ofScope(sql`'chatbot'`, chatbot)} end
  ) >= case when failed.state = 'failed' then failed.finished_at else coalesce(failed.beat_at, failed.requested_at) end, false)`;
}
