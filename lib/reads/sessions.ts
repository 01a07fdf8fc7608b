/** The sessions list: one page of it, its total, and the whole of it as a stream. */
import 'server-only';
import { db, type Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { compareVersions } from '@/lib/metrics';
import { differences } from '@/lib/refresh/difference';
import { sourceOf } from '@/lib/source/current';
import { elsewhere, type Paging, pageOf, wholeList, windowOf } from './cursor';
import { liveChatbots, united, withLive } from './live';
import { atMost, COUNT_CAP } from './order';
import { PAGE_SIZE, type SessionParams } from './params';
import { readSessionFacets } from './session-facets';
import {
  branch,
  facetConditions,
  plainConditions,
  type SessionFilters,
  selectSessions,
  sessionSort,
} from './session-query';
import { hasPending, inSnapshot, modeOf, type Snapshot } from './snapshot';
import { attend, readState } from './state';
import { IDLE_MS, type Opened, openStream, type StreamReading } from './stream';
import type { Page, SessionList, SessionRow, SessionsPage, Total } from './types';

type FoundRow = SessionRow & { cursorKey: string; key: unknown };

function withSortedVersions<Row extends { versions?: string[] }>(row: Row): Row {
  return row.versions ? { ...row, versions: row.versions.toSorted(compareVersions) } : row;
}

const RECENT_MS = 30 * 24 * 3_600_000;

/**
 * The period in force: the one asked for; without one, the last 30 days for a team's whole list when it was active in
 * them, and everything for imported history or a list that is narrowed to a chatbot.
 */
export function periodInForce(
  params: SessionParams,
  newestActivityAt: string | null,
): SessionFilters['period'] {
  if (params.period) return params.period;
  if (params.from || params.to) return 'custom';
  if (params.chatbot || newestActivityAt === null) return 'all';
  return Date.now() - Date.parse(newestActivityAt) < RECENT_MS ? '30d' : 'all';
}

/** @returns a page of the list in the given order, at most PAGE_SIZE rows */
export async function listSessions(
  snapshot: Snapshot,
  access: Access,
  filters: SessionFilters,
  paging: Paging,
): Promise<Page<SessionRow>> {
  const { type } = sessionSort(snapshot, filters.sort);
  const window = windowOf(paging, filters.sort, type, filters.dir);
  const found = await snapshot<
    FoundRow[]
  >`${selectSessions(snapshot, access, filters, window, PAGE_SIZE + 1)}`;
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return listSessions(snapshot, access, filters, instead);
  return pageOf(found.map(withSortedVersions), PAGE_SIZE, window, filters.sort);
}

/** Cached and exact for a team's or a chatbot's whole list; counted to COUNT_CAP when it is narrowed. */
export async function countSessions(
  snapshot: Snapshot,
  access: Access,
  filters: SessionFilters,
): Promise<Total> {
  const conditions = [
    ...plainConditions(snapshot, access, filters),
    ...Object.values(facetConditions(snapshot, filters)),
  ];
  const scope = (filters.chatbot ? 1 : 0) + (access.teamId === null ? 0 : 1);
  const whole = conditions.length === scope ? await countAll(snapshot, access, filters.chatbot) : null;
  if (whole !== null) return { count: whole, isCapped: false };
  const sql = snapshot;
  const matching = (relation: 'cache' | 'live') =>
    sql`select 1 ${branch(sql, relation, access, conditions)} ${atMost(sql, COUNT_CAP + 1)}`;
  const [row] = await snapshot<{ count: number }[]>`
    ${withLive(snapshot)} select count(*)::int as count from (${united(snapshot, matching, sql``)}) matching`;
  return { count: Math.min(row!.count, COUNT_CAP), isCapped: row!.count > COUNT_CAP };
}

/** @returns null for a chatbot without a total, or another team's */
async function countAll(
  snapshot: Snapshot,
  access: Access,
  chatbotId: string | null,
): Promise<number | null> {
  const sql = snapshot;
  const team = access.teamId === null ? sql`true` : sql`team_id = ${access.teamId}`;
  if (modeOf(sql) === 'live') {
    const chatbot = chatbotId ? sql`chatbot_id = ${chatbotId}` : sql`true`;
    const [row] = await sql<{ count: number }[]>`
      select count(*)::float8 as count from ${sourceOf(sql).session} session where ${team} and ${chatbot}`;
    return row!.count;
  }
  const [row] = chatbotId
    ? await sql<{ count: number }[]>`
        ${withLive(sql, liveChatbots(sql))}
        select (session_count + test_session_count)::float8 as count
        from (${chatbotTotals(sql)}) total where chatbot_id = ${chatbotId} and ${team}`
    : await sql<{ count: number }[]>`
        ${withLive(sql, differences(sql))}
        select (coalesce(sum(session_count + test_session_count), 0)
          ${hasPending(sql) ? sql`+ coalesce((select sum(sessions + tests) from team_difference where ${team}), 0)` : sql``})::float8 as count
        from truecount.team_statistics where ${team}`;
  return row?.count ?? null;
}

/** Totals of chatbots, those that are pending as they are now; stands after liveChatbots. */
function chatbotTotals(sql: Snapshot): Fragment {
  const columns = sql`select chatbot_id, team_id, session_count, test_session_count`;
  const cached = sql`${columns} from truecount.chatbot_statistics`;
  if (!hasPending(sql)) return cached;
  return sql`${cached} where chatbot_id not in (select id from suspect) union all ${columns} from live_chatbot`;
}

/** Whether nothing but a period narrows the list and it has its default order. */
export function isPlain(params: SessionParams): boolean {
  const { q, status, channel, participant, version, tag, externalId, archived, test, sort } = params;
  const isNarrowed = [q, status, channel, participant, version, tag, externalId].some(
    (value) => value !== null,
  );
  return !isNarrowed && archived === 'show' && test === 'all' && sort === 'lastActivity';
}

/** The sessions page. Asks for a refresh where one is due. */
export async function readSessionsPage(access: Access, params: SessionParams): Promise<SessionsPage> {
  const read = async (snapshot: Snapshot) => {
    const state = await readState(snapshot, access);
    const filters = { ...params, period: periodInForce(params, state.newestActivityAt) };
    return { state, ...(await readList(snapshot, access, filters, params)) };
  };
  const page = await inSnapshot(db(), read, { isPlain: isPlain(params) });
  await attend(page.state, page.page);
  return page;
}

/** The sessions of one chatbot, as part of its page, which has read the state of the cache already. */
export function readChatbotSessions(
  snapshot: Snapshot,
  access: Access,
  params: SessionParams & { chatbot: string },
): Promise<SessionList> {
  return readList(snapshot, access, { ...params, period: periodInForce(params, null) }, params);
}

async function readList(
  snapshot: Snapshot,
  access: Access,
  filters: SessionFilters,
  paging: Paging,
): Promise<SessionList> {
  const page = await listSessions(snapshot, access, filters, paging);
  const total = await countSessions(snapshot, access, filters);
  const facets = await readSessionFacets(snapshot, access, filters);
  return { page, total, facets, period: filters.period };
}

/** The whole list, filtered and sorted as the page, in chunks of rows from one snapshot. */
export async function openSessions(
  access: Access,
  params: SessionParams,
  limit: number | null = null,
  { sql = db(), ...reading }: StreamReading = {},
): Promise<Opened<SessionRow>> {
  const query = async (snapshot: Snapshot) => {
    const { newestActivityAt } = await readState(snapshot, access);
    const filters = { ...params, period: periodInForce(params, newestActivityAt) };
    return { statement: selectSessions(snapshot, access, filters, wholeList(filters.dir), limit) };
  };
  const { clocks, rows } = await openStream<FoundRow>(sql, query, IDLE_MS, reading);
  return { clocks, rows: shownRows(rows) };
}

async function* shownRows(chunks: AsyncGenerator<FoundRow[]>): AsyncGenerator<SessionRow[]> {
  for await (const rows of chunks)
    yield rows.map(({ cursorKey: _, key: __, ...row }) => withSortedVersions(row));
}
