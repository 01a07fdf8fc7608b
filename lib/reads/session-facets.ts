/** Options of the session filters, each with how many sessions it matches together with the other filters. */
import type { Access } from '@/lib/auth/access';
import { compareVersions } from '@/lib/metrics';
import { sourceOf, tagsOf } from '@/lib/source/current';
import { liveSessions, united } from './live';
import { all, atMost, COUNT_CAP } from './order';
import {
  branch,
  FACETS,
  type Facet,
  facetConditions,
  plainConditions,
  type SessionFilters,
} from './session-query';
import { hasCompressed, hasPending, modeOf, type Snapshot } from './snapshot';
import type { FilterOption, SessionFacets } from './types';

/** The chatbot is no facet of its own: with one chosen the newest matches are looked for among its sessions. */
type Shown = Facet | 'chatbot';

/** Options shown per filter, the most frequent first. */
const OPTION_CAP = 50;

export async function readSessionFacets(
  snapshot: Snapshot,
  access: Access,
  filters: SessionFilters,
): Promise<SessionFacets> {
  const sql = snapshot;
  const source = sourceOf(sql);
  const plain = plainConditions(sql, access, filters);
  const asked = facetConditions(sql, filters);
  const fits = (facet: Facet) => sql`${asked[facet] ?? sql`true`} as ${sql.unsafe(`fits_${facet}`)}`;
  /** Rows that fit every facet but this one. */
  const others = (facet: Shown) =>
    all(
      sql,
      FACETS.filter((other) => other !== facet).map((other) => sql`${sql.unsafe(`fits_${other}`)}`),
    );
  const rows = (relation: 'cache' | 'live') => sql`
    select statistics.session_id, statistics.conversation_id, session.team_id, statistics.chatbot_id, statistics.sort_at, session.channel, session.status,
      ${fits('channel')}, ${fits('status')}, ${fits('version')}, ${fits('tag')}
    ${branch(sql, relation, access, plain)} order by statistics.sort_at desc, statistics.session_id desc ${atMost(sql, COUNT_CAP + 1)}`;
  const ordered = sql`order by sort_at desc, session_id desc ${atMost(sql, COUNT_CAP + 1)}`;
  const cachedVersions =
    modeOf(sql) === 'live'
      ? sql`select distinct conversation_id, version from ${source.messageVersion} message_version`
      : sql`select conversation_id, version from truecount.session_version`;
  // Counted live, or compressed: only the source tells.
  const told = [
    ...(hasPending(sql) ? [sql`select conversation_id from live`] : []),
    ...(hasCompressed(sql)
      ? [sql`select conversation_id from matching join truecount.compressed_session using (conversation_id)`]
      : []),
  ];
  const fromSource = told.length > 0 && told.reduce((joined, one) => sql`${joined} union all ${one}`);
  const versions = fromSource
    ? sql`${cachedVersions} where conversation_id not in (${fromSource})
        union select conversation_id, version from ${source.messageVersion} message_version
        where conversation_id in (${fromSource})`
    : cachedVersions;
  const found = await sql<{ facet: Shown | 'all'; value: string; count: number; label: string | null }[]>`
    with ${hasPending(sql) ? sql`${liveSessions(sql)},` : sql``} matching as materialized (${united(sql, rows, ordered)})
    select 'all' as facet, '' as value, count(*)::int as count, null as label from matching
    union all
    select 'channel', channel, count(*)::int, null from matching where channel is not null and ${others('channel')} group by channel
    union all
    select 'status', status, count(*)::int, null from matching where ${others('status')} group by status
    union all
    select 'version', version, count(*)::int, null
    from matching join (${versions}) held using (conversation_id) where ${others('version')} group by version
    union all
    select 'tag', tag, count(*)::int, null
    from (select session_id as id, conversation_id, team_id from matching where ${others('tag')}) session
    cross join lateral ${tagsOf(sql, 'session')} session_tag group by tag
    union all
    select 'chatbot', chatbot.id::text, counted.count, chatbot.name
    from (
      select chatbot_id, count(*)::int as count from matching where ${others('chatbot')}
      group by chatbot_id order by count(*) desc, chatbot_id limit ${OPTION_CAP}
    ) counted join ${source.chatbot} chatbot on chatbot.id = counted.chatbot_id`;
  const options = (facet: Shown): FilterOption[] =>
    found
      .filter((row) => row.facet === facet)
      .map((row) => ({ value: row.value, label: row.label ?? row.value, count: row.count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, OPTION_CAP);
  return {
    chatbots: options('chatbot'),
    channels: options('channel'),
    statuses: options('status'),
    versions: options('version').sort((a, b) => compareVersions(a.value, b.value)),
    tags: options('tag'),
    isCapped: found.some((row) => row.facet === 'all' && row.count > COUNT_CAP),
  };
}
