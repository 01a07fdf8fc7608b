/** How much each job would look at if it were started now. */
import type { Db } from '@/db/client';
import { env } from '@/lib/env';
import { fullCheaper } from '@/lib/refresh/fold';
import { isFullDue, RECENT_HOURS, RUNS_A_ROUND } from '@/lib/refresh/strategy';
import { currentSource } from '@/lib/source/current';

/** Null where it is not known before the job has looked. */
export interface Amounts {
  sessions: number;
  /** Of the source, as the database estimates them; null where it does not know. */
  sourceSessions: number | null;
  recentSessions: number;
  olderSessions: number;
  /** The same, where one refresh is of several kinds. */
  olderAtOnce: number;
  /** A refresh of several kinds would count everything. */
  isFullDue: boolean;
  /** So much is pending that whatever folds counts everything. */
  isFullCheaper: boolean;
  chatbots: number;
  recentChatbots: number;
  /** Runs of the update log, folds not among them. */
  runs: number;
  /** Days whose buckets are noted, of so many chatbots; every bucket is to be counted where the archive is due. */
  archive: { isDue: boolean; days: number; chatbots: number };
}

export async function readAmounts(sql: Db): Promise<Amounts> {
  const source = currentSource().captured.find(({ name }) => name === 'session')?.table ?? null;
  const [row] = await sql<Amounts[]>`
    select sessions, least(sessions, ${env().BATCH_SIZE})::float8 as "olderAtOnce", ${isFullDue(sql)} as "isFullDue", ${fullCheaper(sql)} as "isFullCheaper", (
        select coalesce(nullif(greatest(reltuples, 0), 0), nullif(pg_stat_get_live_tuples(oid), 0))::float8 from pg_class where oid = to_regclass(${source}::text)
      ) as "sourceSessions", chatbots, "recentSessions", "recentChatbots", ceil(sessions / ${RUNS_A_ROUND}::float8)::float8 as "olderSessions", runs, archive
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
