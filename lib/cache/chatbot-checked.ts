/**
 * When a chatbot's cached totals were last counted from its sessions. Their change is no count: folds move them by what
 * changed, and would carry on what was wrong.
 */
import type { Db, Fragment } from '@/db/client';
import { type Checks, instant, relationOf } from './checked';

/** SQL, to stand after FROM with `statistics`, a row of chatbot_statistics. */
export const joinChecks = (sql: Db, { chatbots }: Checks): Fragment =>
  sql`left join ${relationOf(sql, chatbots)} refreshed(id, at) on refreshed.id = statistics.chatbot_id`;

/**
 * SQL over `statistics`, `chatbot` and what is joined: the newest count that is known of, never null. Each row begins with
 * one, after the source has the chatbot.
 */
export function checkedAt(sql: Db, { fullAt, totals }: Checks): Fragment {
  return sql`greatest(least(chatbot.created_at, statistics.changed_at), ${instant(sql, fullAt)}, refreshed.at, ${totals ? countedBy(sql, totals) : sql`null`})`;
}

/**
 * Those were counted that were active then: of one that has changed since, that is known where a session is as it was. A
 * change of that run's own is a count.
 */
function countedBy(sql: Db, { run, at, from }: NonNullable<Checks['totals']>): Fragment {
  const [began, since] = [instant(sql, at), instant(sql, from)];
  return sql`case when statistics.changed_run = ${run} or statistics.sort_at >= ${since} and (statistics.changed_at <= ${began} or exists (
    select from truecount.session_statistics session where session.chatbot_id = statistics.chatbot_id
      and session.sort_at >= ${since} and session.changed_at <= ${began} and not is_test)) then ${began} end`;
}
