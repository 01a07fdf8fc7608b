/** How much each job would look at if it were started now. */
import type { Db } from '@/db/client';
import { RECENT_HOURS, RUNS_A_ROUND } from '@/lib/refresh/strategy';

/** Null where it is not known before the job has looked. */
export interface Amounts {
  sessions: number;
  recentSessions: number;
  olderSessions: number;
  chatbots: number;
  recentChatbots: number;
  /** Runs of the update log, folds not among them. */
  runs: number;
  /** Days whose buckets are noted, of so many chatbots; every bucket is to be counted where the archive is due. */
  archive: { isDue: boolean; days: number; chatbots: number };
}

export async function readAmounts(sql: Db): Promise<Amounts> {
  const [row] = await sql<Amounts[]>`
    select sessions, chatbots, "recentSessions", "recentChatbots", ceil(sessions / ${RUNS_A_ROUND}::float8)::float8 as "olderSessions", runs, archive
    from (select coalesce(sum(session_count + test_session_count), 0)::float8 as sessions from truecount.team_statistics) total
    cross join (select count(*)::int as chatbots, (count(*) filter (where sort_at >= now() - ${RECENT_HOURS} * interval '1 hour'))::int as "recentChatbots"
      from truecount.chatbot_statistics) chatbot
    cross join (
      select count(*)::int as "recentSessions" from truecount.team_statistics team cross join lateral (
        select from truecount.session_statistics statistics
        where statistics.team_id = team.team_id and sort_at >= now() - ${RECENT_HOURS} * interval '1 hour') recent
    ) recent
    cross join (select count(*)::int as runs from truecount.statistics_update_log where job is not null) log
    cross join (
      select json_build_object('isDue', (select filled_at is null or due_at is not null from truecount.archive_state),
        'days', count(distinct (chatbot_id, day)), 'chatbots', count(distinct chatbot_id)) as archive
      from truecount.bucket_change
    ) marked`;
  return row!;
}
