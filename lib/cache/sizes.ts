/** How much each cache table holds, and how old it is: the time since a run that ended well last took in what was noted. */
import type { Db } from '@/db/client';
import { CACHES } from './caches';

export interface CacheSize {
  table: string;
  rows: number;
  /** The database's own estimate: counting this table would take long. */
  isEstimate: boolean;
  /** With indexes. */
  bytes: number;
  /** Beginning of the newest run or fold that took in everything noted. */
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
        select wanted.type, started_at as at, duration_ms as ms, false as is_fold
        from unnest(${[...new Set(CACHES.flatMap(({ covers }) => covers))]}::text[]) wanted(type) cross join lateral (
          select started_at, duration_ms from truecount.statistics_update_log log
          where log.type = wanted.type and state = 'done' and trigger not in ('folder', 'read') order by id desc nulls last limit 1
        ) run
        union all
        -- A fold that was full left the rest to the next.
        (select type, started_at, duration_ms, true from truecount.statistics_update_log
          where type = 'incremental' and state = 'done' and trigger in ('folder', 'read') and rows_read < batch_size
          order by id desc limit 1)) newest) as ended`;
  const { tables, sessions, chatbots, teams, ended } = row!;
  const exact: Record<string, number> = {
    session_statistics: sessions,
    chatbot_statistics: chatbots,
    team_statistics: teams,
  };
  return CACHES.map(({ table, covers }) => {
    const size = tables.find((found) => found.table === table);
    const own = (ended ?? [])
      .filter(({ type }) => covers.some((each) => each === type))
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
