/** How much each cache table holds, and when a run that ended well last wrote it. */
import type { Db } from '@/db/client';
import { CACHES } from './caches';

export interface CacheSize {
  table: string;
  rows: number;
  /** The database's own estimate: counting this table would take long. */
  isEstimate: boolean;
  /** With indexes. */
  bytes: number;
  /** End of the newest run or fold that kept it fresh. */
  freshAt: string | null;
  /** Milliseconds of the newest such run that is no fold. */
  lastMs: number | null;
}

interface Row {
  table: string;
  estimate: number;
  bytes: number;
}

export async function readSizes(sql: Db): Promise<CacheSize[]> {
  const [row] = await sql<
    {
      tables: Row[];
      sessions: number;
      chatbots: number;
      teams: number;
      ended: { type: string; at: string; ms: number | null; isFold: boolean }[] | null;
    }[]
  >`
    select
      (select json_agg(json_build_object('table', relname, 'bytes', pg_total_relation_size(oid),
          'estimate', greatest(reltuples::bigint, pg_stat_get_live_tuples(oid), 0)))
        from pg_class where relnamespace = 'truecount'::regnamespace and relname = any(${CACHES.map(({ table }) => table)})) as tables,
      (select coalesce(sum(session_count + test_session_count), 0)::float8 from truecount.team_statistics) as sessions,
      (select count(*)::int from truecount.chatbot_statistics) as chatbots,
      (select count(*)::int from truecount.team_statistics) as teams,
      (select json_agg(json_build_object('type', type, 'at', at, 'ms', ms, 'isFold', is_fold)) from (
        select distinct on (type, is_fold) type, finished_at as at, duration_ms as ms, is_fold
        from unnest(${[...new Set(CACHES.flatMap(({ types }) => types))]}::text[]) wanted(type)
        cross join unnest(array[true, false]) kind(is_fold) cross join lateral (
          select id, finished_at, duration_ms from truecount.statistics_update_log log
          where log.type = wanted.type and state = 'done' and (trigger in ('folder', 'read')) = is_fold
          order by id desc limit 1
        ) newest where not is_fold or wanted.type = 'incremental' order by type, is_fold, id desc) newest) as ended`;
  const { tables, sessions, chatbots, teams, ended } = row!;
  const exact: Record<string, number> = {
    session_statistics: sessions,
    chatbot_statistics: chatbots,
    team_statistics: teams,
  };
  return CACHES.map(({ table, types }) => {
    const size = tables.find((found) => found.table === table);
    const own = (ended ?? [])
      .filter(({ type }) => types.some((each) => each === type))
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    return {
      table,
      rows: exact[table] ?? size?.estimate ?? 0,
      isEstimate: !(table in exact),
      bytes: size?.bytes ?? 0,
      freshAt: own[0] ? new Date(own[0].at).toISOString() : null,
      lastMs: own.find(({ isFold }) => !isFold)?.ms ?? null,
    };
  });
}
