/** The SQL that every sessions list shares: filters, sorts and the union of cached rows and rows counted live. */
import type { Db, Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { sourceOf } from '@/lib/source/current';
import type { Span } from './buckets';
import { beyond, keyText, type Window } from './cursor';
import { liveSessions, united } from './live';
import { all, any, atMost, containing, orderBy, type Sort } from './order';
import type { SessionColumn, SessionParams, SessionSort } from './params';
import { labelOf, sessionRows } from './relations';
import { hasCompressed, hasPending, modeOf } from './snapshot';

/** What narrows and orders a sessions list; `period` is the one in force. */
export type SessionFilters = Omit<SessionParams, 'after' | 'before' | 'at' | 'period'> & {
  period: NonNullable<SessionParams['period']>;
  /** Only those that began in a span, or in which somebody wrote in it: what a number of a period is counted from. */
  counted?: { span: Span; by: 'beginning' | 'messages' };
};

/** Filters whose options are counted; each can be left out to count what it would match. */
export const FACETS = ['channel', 'status', 'version', 'tag'] as const;
export type Facet = (typeof FACETS)[number];

export function sessionSort(sql: Db, sort: SessionSort): Sort {
  const sorts: Record<SessionSort, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    chatbot: { key: sql`coalesce(chatbot.name, '')`, type: 'text' },
    participant: { key: sql`coalesce(participant.identifier, '')`, type: 'text' },
    status: { key: sql`session.status`, type: 'text' },
    messages: { key: sql`statistics.human_message_count::bigint`, type: 'bigint' },
    duration: {
      key: sql`coalesce(statistics.last_activity_at - statistics.first_activity_at, interval '-1 second')`,
      type: 'interval',
    },
    channel: { key: sql`coalesce(session.channel, '')`, type: 'text' },
  };
  return sorts[sort];
}

const PERIOD_HOURS = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24, '90d': 90 * 24 };

/** Active in the period: the last human message lies in `[start, end)`; `to` is the last whole day. */
function inPeriod(sql: Db, filters: SessionFilters): Fragment[] {
  if (filters.period === 'all') return [];
  if (filters.period !== 'custom')
    return [sql`statistics.sort_at >= now() - ${PERIOD_HOURS[filters.period]} * interval '1 hour'`];
  const bounds: Fragment[] = [];
  if (filters.from) bounds.push(sql`statistics.sort_at >= ${`${filters.from}T00:00:00Z`}::timestamptz`);
  if (filters.to)
    bounds.push(sql`statistics.sort_at < ${`${filters.to}T00:00:00Z`}::timestamptz + interval '24 hours'`);
  return bounds;
}

function isCounted(sql: Db, { span: { from, to }, by }: NonNullable<SessionFilters['counted']>): Fragment {
  if (by === 'beginning') return sql`(statistics.created_at >= ${from} and statistics.created_at < ${to})`;
  return sql`(statistics.first_activity_at < ${to} and statistics.last_activity_at >= ${from}
    and (statistics.first_activity_at >= ${from} or statistics.last_activity_at < ${to} or exists (
      select from ${sourceOf(sql).message} message where message.conversation_id = statistics.conversation_id
        and role = 'human' and message.created_at >= ${from} and message.created_at < ${to})))`;
}

/** SQL: the versions of the row named `row` are not kept. */
const isCompressed = (sql: Db, row: 'statistics' | 'list'): Fragment =>
  sql`exists (select from truecount.compressed_session held where held.conversation_id = ${sql.unsafe(row)}.conversation_id)`;

/** Rows counted live take their versions from the source: the cache may have lost those too. Compressed ones have none. */
function hasVersion(sql: Db, version: string): Fragment {
  const source = sourceOf(sql);
  const cached = sql`statistics.conversation_id in (select conversation_id from truecount.session_version where version = ${version})`;
  const live = sql`exists (select from ${source.messageVersion} message_version
    where message_version.conversation_id = statistics.conversation_id and version = ${version})`;
  if (modeOf(sql) === 'live') return live;
  const fromSource = [
    ...(hasPending(sql) ? [sql`statistics.session_id in (select session_id from live)`] : []),
    ...(hasCompressed(sql) ? [isCompressed(sql, 'statistics')] : []),
  ];
  if (fromSource.length === 0) return cached;
  return sql`case when ${any(sql, fromSource)} then ${live} else ${cached} end`;
}

/** What the facet filters ask for, one condition each. */
export function facetConditions(sql: Db, filters: SessionFilters): Partial<Record<Facet, Fragment>> {
  const source = sourceOf(sql);
  return {
    ...(filters.channel && { channel: sql`session.channel = ${filters.channel}` }),
    ...(filters.status && { status: sql`session.status = ${filters.status}` }),
    ...(filters.version && { version: hasVersion(sql, filters.version) }),
    ...(filters.tag && {
      tag: sql`statistics.session_id in (select session_id from ${source.sessionTag} session_tag where tag = ${filters.tag})`,
    }),
  };
}

/** Every filter but the facets'. */
export function plainConditions(sql: Db, access: Access, filters: SessionFilters): Fragment[] {
  const source = sourceOf(sql);
  const found = inPeriod(sql, filters);
  if (filters.counted) found.push(isCounted(sql, filters.counted));
  if (access.teamId !== null) found.push(sql`statistics.team_id = ${access.teamId}`);
  if (filters.chatbot) found.push(sql`statistics.chatbot_id = ${filters.chatbot}`);
  if (filters.test !== 'all') found.push(sql`statistics.is_test = ${filters.test === 'only'}`);
  if (filters.externalId) found.push(sql`session.external_id = ${filters.externalId}`);
  if (filters.archived !== 'show') {
    found.push(
      sql`statistics.chatbot_id in (select id from ${source.chatbot} archived where is_archived = ${filters.archived === 'only'})`,
    );
  }
  const people = (pattern: string) =>
    sql`statistics.participant_id in (select id from ${source.participant} named where identifier ilike ${pattern})`;
  if (filters.participant) found.push(people(containing(filters.participant)));
  if (filters.q) found.push(sql`(session.external_id = ${filters.q} or ${people(containing(filters.q))})`);
  return found;
}

/**
 * FROM and WHERE of one branch. The source's session decides whether a cached row still stands, and for whom.
 * @param forSort the sort whose relations are needed too
 */
export function branch(
  sql: Db,
  relation: 'cache' | 'live',
  access: Access,
  conditions: Fragment[],
  forSort?: SessionSort,
): Fragment {
  const source = sourceOf(sql);
  // Few rows are counted live: each is looked up (`offset 0`), not joined to all sessions.
  const from =
    relation === 'cache'
      ? sql`${sessionRows(sql)} statistics join ${source.session} session on session.id = statistics.session_id`
      : sql`live statistics cross join lateral (
          select * from ${source.session} session where session.id = statistics.session_id offset 0
        ) session`;
  const chatbot =
    forSort === 'chatbot'
      ? sql`left join ${source.chatbot} chatbot on chatbot.id = statistics.chatbot_id`
      : sql``;
  const participant =
    forSort === 'participant'
      ? sql`left join ${source.participant} participant on participant.id = statistics.participant_id`
      : sql``;
  const own = access.teamId === null ? [] : [sql`session.team_id = ${access.teamId}`];
  const usable =
    relation === 'cache' && hasPending(sql) ? [sql`statistics.session_id not in (select id from lost)`] : [];
  return sql`from ${from} ${chatbot} ${participant} where ${all(sql, [...conditions, ...own, ...usable])}`;
}

/** The rows of a window with everything that a list shows; a hidden column is not computed. */
export function selectSessions(
  sql: Db,
  access: Access,
  filters: SessionFilters,
  window: Window,
  limit: number | null,
): Fragment {
  const source = sourceOf(sql);
  const { key, type } = sessionSort(sql, filters.sort);
  const id = sql`statistics.session_id`;
  const conditions = [
    ...plainConditions(sql, access, filters),
    ...Object.values(facetConditions(sql, filters)),
    beyond(sql, key, id, type, window),
  ];
  const most = atMost(sql, limit);
  const ordered = sql`${orderBy(sql, sql`key`, sql`session_id`, window.direction)} ${most}`;
  const rows = (relation: 'cache' | 'live') => sql`
    select ${keyText(sql, key, type)} as "cursorKey", ${key} as key, ${id} as session_id, statistics.conversation_id,
      statistics.chatbot_id, statistics.participant_id, statistics.is_test, statistics.human_message_count,
      statistics.first_activity_at, statistics.last_activity_at, statistics.changed_at, ${labelOf(sql, relation)}::text as counted,
      session.external_id, session.status, session.channel, session.created_at, session.ended_at
    ${branch(sql, relation, access, conditions, filters.sort)} ${orderBy(sql, key, id, window.direction)} ${most}`;
  const isShown = (column: SessionColumn) => !filters.hide.includes(column);
  const versions = !isShown('versions')
    ? sql``
    : sql`, case when list.counted = 'cache' ${hasCompressed(sql) ? sql`and not ${isCompressed(sql, 'list')}` : sql``}
        then array(select version from truecount.session_version held where held.conversation_id = list.conversation_id)
        else array(select distinct version from ${source.messageVersion} message_version
          where message_version.conversation_id = list.conversation_id) end as versions`;
  return sql`
    with ${hasPending(sql) ? sql`${liveSessions(sql)},` : sql``} list as materialized (${united(sql, rows, ordered)})
    select list."cursorKey", list.key, list.session_id as id, list.external_id as "externalId", list.chatbot_id as "chatbotId",
      ${isShown('chatbot') ? sql`chatbot.name` : sql`null`} as "chatbotName", list.participant_id as "participantId",
      ${isShown('participant') ? sql`participant.identifier` : sql`null`} as participant,
      list.status, list.channel, list.is_test as "isTest", list.created_at as "createdAt", list.ended_at as "endedAt",
      list.human_message_count as "humanMessageCount", list.first_activity_at as "firstActivityAt",
      list.last_activity_at as "lastActivityAt",
      extract(epoch from list.last_activity_at - list.first_activity_at)::float8 as "durationSeconds",
      list.changed_at as "changedAt", list.counted ${versions}
    from list
    ${isShown('chatbot') ? sql`left join ${source.chatbot} chatbot on chatbot.id = list.chatbot_id` : sql``}
    ${isShown('participant') ? sql`left join ${source.participant} participant on participant.id = list.participant_id` : sql``}
    ${orderBy(sql, sql`list.key`, sql`list.session_id`, window.direction)}`;
}
