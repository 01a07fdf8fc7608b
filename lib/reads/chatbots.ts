/** The chatbots list: one page of it, its total, and the whole of it as a stream. */
import 'server-only';
import type { Db, Fragment } from '@/db/client';
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { sourceOf } from '@/lib/source/current';
import { grainOf, readBars } from './bars';
import type { Span } from './buckets';
import { beyond, elsewhere, keyText, type Paging, pageOf, type Window, wholeList, windowOf } from './cursor';
import { readDays } from './days';
import { liveChatbots, liveSessions, united, withLive } from './live';
import { notesOf } from './notes';
import { all, atMost, COUNT_CAP, containing, orderBy, type Sort } from './order';
import { type ChatbotParams, type ChatbotSort, PAGE_SIZE } from './params';
import { inPeriod, periodSpan, readPeriod } from './period';
import { chatbotRows, labelOf } from './relations';
import { hasPending, inSnapshot, type Snapshot } from './snapshot';
import { attend, readState } from './state';
import { IDLE_MS, type Opened, openStream, type StreamReading } from './stream';
import type { ChatbotRow, ChatbotsPage, Page, Total } from './types';

export type ChatbotFilters = Pick<
  ChatbotParams,
  'q' | 'archived' | 'period' | 'from' | 'to' | 'sort' | 'dir' | 'hide'
>;

/** Sorts by a number that is another one in a period. */
const OF_PERIOD: ChatbotSort[] = ['participants', 'sessions', 'messages'];

/** @param isOfPeriod the numbers are those of `in_period` */
function sortOf(sql: Db, sort: ChatbotSort, isOfPeriod: boolean): Sort {
  if (isOfPeriod && OF_PERIOD.includes(sort))
    return { key: sql`coalesce(in_period.${sql.unsafe(sort)}, 0)`, type: 'bigint' };
  const sorts: Record<ChatbotSort, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    name: { key: sql`chatbot.name`, type: 'text' },
    participants: { key: sql`statistics.participant_count`, type: 'bigint' },
    sessions: { key: sql`statistics.session_count`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count`, type: 'bigint' },
  };
  return sorts[sort];
}

function conditions(sql: Db, access: Access, filters: ChatbotFilters): Fragment {
  const found: Fragment[] = [];
  // The cached team finds the rows, the source's decides: a chatbot may have moved since it was counted.
  if (access.teamId !== null)
    found.push(sql`statistics.team_id = ${access.teamId} and chatbot.team_id = ${access.teamId}`);
  if (filters.archived !== 'show') found.push(sql`chatbot.is_archived = ${filters.archived === 'only'}`);
  if (filters.q) found.push(sql`chatbot.name ilike ${containing(filters.q)}`);
  return all(sql, found);
}

/**
 * The rows of a window: cached ones that may be used, and those counted live, in one order.
 * @param span counts all chatbots in this period, to sort by it or to show all rows; a page in another order counts its own
 */
export function selectChatbots(
  sql: Db,
  access: Access,
  filters: ChatbotFilters,
  window: Window,
  limit: number | null,
  span: Span | null,
): Fragment {
  const source = sourceOf(sql);
  const { key, type } = sortOf(sql, filters.sort, span !== null);
  const order = orderBy(sql, key, sql`statistics.chatbot_id`, window.direction);
  const most = atMost(sql, limit);
  const usable = hasPending(sql) ? sql`statistics.chatbot_id not in (select id from suspect)` : sql`true`;
  const cached = sql`${chatbotRows(sql)} statistics join ${source.chatbot} chatbot on chatbot.id = statistics.chatbot_id`;
  // Few rows: looked up one by one (`offset 0`), not joined to all chatbots.
  const live = sql`live_chatbot statistics cross join lateral (
    select * from ${source.chatbot} chatbot where chatbot.id = statistics.chatbot_id offset 0
  ) chatbot`;
  const numbers =
    span === null
      ? sql``
      : sql`, json_build_object('sessionCount', coalesce(in_period.sessions, 0), 'humanMessageCount', coalesce(in_period.messages, 0),
          'participantCount', coalesce(in_period.participants, 0)) as "inPeriod"`;
  const ofPeriod =
    span === null ? sql`` : sql`left join in_period on in_period.chatbot_id = statistics.chatbot_id`;
  const rows = (relation: 'cache' | 'live') => sql`
    select ${keyText(sql, key, type)} as "cursorKey", ${key} as key, statistics.chatbot_id as id, chatbot.name,
      chatbot.is_archived as "isArchived", chatbot.owner, chatbot.created_at as "createdAt",
      statistics.session_count::float8 as "sessionCount", statistics.test_session_count::float8 as "testSessionCount",
      statistics.participant_count::float8 as "participantCount", statistics.human_message_count::float8 as "humanMessageCount",
      statistics.first_activity_at as "firstActivityAt", statistics.last_activity_at as "lastActivityAt",
      statistics.changed_at as "changedAt", ${labelOf(sql, relation)}::text as counted ${numbers}
    from ${relation === 'cache' ? cached : live} ${ofPeriod}
    where ${conditions(sql, access, filters)} and ${relation === 'cache' ? usable : sql`true`}
      and ${beyond(sql, key, sql`statistics.chatbot_id`, type, window)}
    ${order} ${most}`;
  const ordered = sql`${orderBy(sql, sql`key`, sql`id`, window.direction)} ${most}`;
  if (span === null) return sql`${withLive(sql, liveChatbots(sql))} ${united(sql, rows, ordered)}`;
  const own =
    access.teamId === null
      ? sql`true`
      : sql`chatbot_id in (select id from ${source.chatbot} chatbot where team_id = ${access.teamId})`;
  const pending = hasPending(sql) ? sql`${liveSessions(sql)}, ${liveChatbots(sql)},` : sql``;
  return sql`with ${pending} ${inPeriod(sql, span, own)} ${united(sql, rows, ordered)}`;
}

type FoundRow = ChatbotRow & { cursorKey: string; key: unknown };

/** @returns a page of the list in the given order, at most PAGE_SIZE rows */
export async function listChatbots(
  snapshot: Snapshot,
  access: Access,
  filters: ChatbotFilters,
  paging: Paging,
): Promise<Page<ChatbotRow>> {
  const span = periodSpan(snapshot, filters);
  const isSorted = span !== null && OF_PERIOD.includes(filters.sort);
  const { type } = sortOf(snapshot, filters.sort, isSorted);
  const window = windowOf(paging, filters.sort, type, filters.dir);
  const found = await snapshot<FoundRow[]>`
    ${selectChatbots(snapshot, access, filters, window, PAGE_SIZE + 1, isSorted ? span : null)}`;
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return listChatbots(snapshot, access, filters, instead);
  const page = pageOf(found, PAGE_SIZE, window, filters.sort);
  if (span === null || isSorted) return page;
  const numbers = await readPeriod(
    snapshot,
    page.rows.map((row) => row.id),
    span,
  );
  return { ...page, rows: page.rows.map((row) => ({ ...row, inPeriod: numbers.get(row.id)! })) };
}

/** Exact without a search; with one, counted to COUNT_CAP. */
export async function countChatbots(
  snapshot: Snapshot,
  access: Access,
  filters: ChatbotFilters,
): Promise<Total> {
  const source = sourceOf(snapshot);
  const most = atMost(snapshot, filters.q ? COUNT_CAP + 1 : null);
  // A list has every chatbot of the source that is cached or noted: its totals do not matter here.
  const noted = snapshot`select id from ${notesOf(snapshot)} note where kind = 'c'`;
  const chatbots = !hasPending(snapshot)
    ? chatbotRows(snapshot)
    : snapshot`(
        select chatbot_id, team_id from truecount.chatbot_statistics where chatbot_id not in (${noted})
        union all
        select id, team_id from ${source.chatbot} chatbot where id in (${noted})
      )`;
  const [row] = await snapshot<{ count: number }[]>`
    select count(*)::int as count from (
      select from ${chatbots} statistics join ${source.chatbot} chatbot on chatbot.id = statistics.chatbot_id
      where ${conditions(snapshot, access, filters)} ${most}
    ) matching`;
  const isCapped = Boolean(filters.q) && row!.count > COUNT_CAP;
  return { count: isCapped ? COUNT_CAP : row!.count, isCapped };
}

/** The chatbots page. Asks for a refresh where one is due. */
export async function readChatbotsPage(access: Access, params: ChatbotParams): Promise<ChatbotsPage> {
  const grain = grainOf(params);
  const isPlain = params.sort === 'lastActivity' && !params.q;
  const read = async (snapshot: Snapshot) => {
    const state = await readState(snapshot, access);
    const list = await listChatbots(snapshot, access, params, params);
    const total = await countChatbots(snapshot, access, params);
    const span = periodSpan(snapshot, params);
    if (params.hide.includes('days')) return { state, page: list, total };
    const ids = list.rows.map((row) => row.id);
    const days = span === null ? await readDays(snapshot, ids) : await readBars(snapshot, ids, grain, span);
    const rows = list.rows.map((row) => ({
      ...row,
      days: days.get(row.id)!,
      ...(span !== null && { grain }),
    }));
    return { state, page: { ...list, rows }, total };
  };
  const page = await inSnapshot(db(), read, { isPlain });
  await attend(page.state, page.page);
  return page;
}

/** The whole list, filtered and sorted as the page, in chunks of rows from one snapshot. */
export async function openChatbots(
  access: Access,
  filters: ChatbotFilters,
  limit: number | null = null,
  { sql = db(), ...reading }: StreamReading = {},
): Promise<Opened<ChatbotRow>> {
  const query = async (snapshot: Snapshot) => ({
    statement: selectChatbots(
      snapshot,
      access,
      filters,
      wholeList(filters.dir),
      limit,
      periodSpan(snapshot, filters),
    ),
  });
  const { clocks, rows } = await openStream<FoundRow>(sql, query, IDLE_MS, reading);
  return { clocks, rows: shownRows(rows) };
}

async function* shownRows(chunks: AsyncGenerator<FoundRow[]>): AsyncGenerator<ChatbotRow[]> {
  for await (const rows of chunks) yield rows.map(({ cursorKey: _, key: __, ...row }) => row);
}
