/**
 * When cached rows were last counted, as the log tells it: read once a page. Instants are text as the database writes it,
 * such that a later one is a greater text.
 */
import type { Db, Fragment } from '@/db/client';
import { RECENT_HOURS } from '@/lib/refresh/strategy';
import type { Ago } from './statistics-params';

/** The newest run of a kind that ended well: when it began, and since when whatever it looked at was active. */
export interface Sweep {
  run: string;
  at: string;
  from: string;
}

/** When the newest refresh of this chatbot or session that ended well began. */
export interface Scoped {
  id: string;
  at: string;
}

export interface Checks {
  /** When the newest refresh of everything began; null before the first. */
  fullAt: string | null;
  /** When the newest count of every session began: that, or a round of sweeps; `-infinity` before the first. */
  allAt: string;
  /** Of sessions, where it is newer than `allAt`. */
  recent: Sweep | null;
  /** Of chatbots' totals, where it is newer than `fullAt`. */
  totals: Sweep | null;
  /** Those that are newer than `fullAt`. */
  chatbots: Scoped[];
  /** Those that are newer than `allAt`. */
  sessions: Scoped[];
  /** The instant that the filter `ago` speaks of. */
  boundAt: string | null;
}

const HOURS: Record<string, number> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };
const hoursOf = (ago: Ago) => HOURS[ago.replace('over-', '')]!;

/** @param ago the filter by it, if any */
export async function readChecks(sql: Db, ago: Ago | null): Promise<Checks> {
  const newest = (type: string) => sql`(
    select id, started_at, finished_at from truecount.statistics_update_log
    where type = ${type} and scope_id is null and state = 'done' and trigger not in ('folder', 'read')
    order by finished_at desc limit 1)`;
  const sweep = (runs: Fragment, since: Fragment) => sql`(
    select json_build_object('run', id::text, 'at', started_at::text, 'from', (finished_at - ${RECENT_HOURS} * interval '1 hour')::text)
    from (${runs}) run where started_at > ${since} order by started_at desc limit 1)`;
  const scoped = (type: 'chatbot' | 'session', since: Fragment) => sql`(
    select coalesce(json_agg(json_build_object('id', scope_id::text, 'at', at::text)), '[]') from (
      select scope_id, max(started_at) as at from truecount.statistics_update_log
      where type = ${type} and scope_id is not null and state = 'done' group by scope_id having max(started_at) > ${since}
    ) run)`;
  const fullAt = sql`coalesce(full_at, '-infinity')`;
  const [row] = await sql<Checks[]>`
    select full_at::text as "fullAt", all_at::text as "allAt",
      ${sweep(sql`${newest('recent')} union all ${newest('hybrid')}`, sql`all_at`)} as recent,
      ${sweep(newest('chatbots'), fullAt)} as totals, ${scoped('chatbot', fullAt)} as chatbots,
      ${scoped('session', sql`all_at`)} as sessions, (now() - ${ago && hoursOf(ago)}::int * interval '1 hour')::text as "boundAt"
    from (
      select full_at, coalesce(greatest(full_at, swept_at), '-infinity') as all_at
      from truecount.capture_state left join (select started_at as full_at from ${newest('full')} run) newest on true
    ) since`;
  return row!;
}

/** SQL: an instant that was read as text. */
export const instant = (sql: Db, text: string | null): Fragment => sql`${text}::timestamptz`;

/** SQL relation (id, at), to stand after FROM. */
export const relationOf = (sql: Db, scoped: Scoped[]): Fragment =>
  sql`unnest(${scoped.map(({ id }) => id)}::bigint[], ${scoped.map(({ at }) => at)}::timestamptz[])`;

/** SQL: the newest refresh of everything, of a row whose chatbot or session was there by then. */
export const fullAtOf = (sql: Db, { fullAt }: Checks, createdAt: Fragment): Fragment =>
  sql`case when ${createdAt} <= ${instant(sql, fullAt)} then ${instant(sql, fullAt)} end`;

/** SQL: `at` lies within what `ago` says; what never was is longer ago than anything. */
export function isAgo(sql: Db, at: Fragment, ago: Ago): Fragment {
  const bound = sql`now() - ${hoursOf(ago)}::int * interval '1 hour'`;
  return ago.startsWith('over-') ? sql`coalesce(${at} < ${bound}, true)` : sql`${at} >= ${bound}`;
}
