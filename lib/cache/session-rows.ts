/** Every session's cached row as it stands, with when it changed and when it was last held against the source. */
import 'server-only';
import { type Db, db, type Fragment } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import {
  beyond,
  elsewhere,
  type KeyType,
  keyText,
  opposite,
  type Paging,
  pageOf,
  type Window,
  windowOf,
} from '@/lib/reads/cursor';
import { all, atMost, COUNT_CAP, orderBy, type Sort } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { attend, readState } from '@/lib/reads/state';
import type { CacheState, Page, Total } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { type Checks, fullAtOf, isAgo, readChecks } from './checked';
import { beyondLevel, checkedAt, isCheckedAgo, type Part, partsByChecked } from './session-checked';
import type { CachedSessionParams, CachedSessionSort } from './statistics-params';

export interface CachedSession {
  id: string;
  externalId: string;
  chatbotId: string;
  chatbotName: string | null;
  isTest: boolean;
  humanMessageCount: number;
  /** Null where it is compressed: its versions are not kept. */
  versionCount: number | null;
  lastActivityAt: string | null;
  changedAt: string;
  checkedAt: string;
  fullAt: string | null;
  /** Seconds since it was last held against the source. */
  ageSeconds: number;
}

export interface CachedSessionsPage {
  state: CacheState;
  page: Page<CachedSession>;
  total: Total;
}

type Filters = Omit<CachedSessionParams, 'after' | 'before' | 'at'>;

/** A read of the list: whose, what of it, and what the log tells of checks. */
interface Reading {
  access: Access;
  filters: Filters;
  checks: Checks;
}

interface Order {
  type: KeyType;
  dir: 'asc' | 'desc';
  /** What the list is put together of. */
  parts: Part[];
}

/** By age is by when they were checked, the other way round. */
function orderOf(sql: Db, { filters: { sort, dir, checked }, checks }: Reading): Order {
  if (sort === 'checked' || sort === 'age')
    return {
      type: 'timestamptz',
      dir: sort === 'age' ? opposite(dir) : dir,
      parts: partsByChecked(sql, checks, checked),
    };
  const sorts: Record<Exclude<CachedSessionSort, 'checked' | 'age'>, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    session: { key: sql`statistics.session_id`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count::bigint`, type: 'bigint' },
    changed: { key: sql`statistics.changed_at`, type: 'timestamptz' },
  };
  const { key, type } = sorts[sort];
  const isUnindexed = sort === 'messages';
  const where = checked ? isCheckedAgo(sql, checks, checked) : sql`true`;
  return { type, dir, parts: [{ key, join: sql``, where, isLevel: false, isUnindexed }] };
}

/** Over `statistics` alone, but for when it was checked. */
function conditions(sql: Db, { access, filters }: Reading): Fragment {
  const { q, chatbot, activity, changed } = filters;
  const { session } = sourceOf(sql);
  const found: Fragment[] = [];
  if (access.teamId !== null) found.push(sql`statistics.team_id = ${access.teamId}`);
  // No OR: each of the two ids has an index of its own.
  if (q)
    found.push(sql`statistics.session_id in (
      select id from ${session} named where external_id = ${q} ${access.teamId === null ? sql`` : sql`and team_id = ${access.teamId}`}
      union select ${parseId(q)}::bigint)`);
  if (chatbot) found.push(sql`statistics.chatbot_id = ${chatbot}`);
  if (activity) found.push(isAgo(sql, sql`statistics.sort_at`, activity));
  if (changed) found.push(isAgo(sql, sql`statistics.changed_at`, changed));
  return all(sql, found);
}

/**
 * Rows whose session is no longer the team's, which no refresh has seen yet, are not shown. The source is asked for each row,
 * or the planner would go through all of it in the order of its ids: it knows nothing of the newest having the highest.
 */
const from = (sql: Db, { access: { teamId } }: Reading) => sql`
  from truecount.session_statistics statistics cross join lateral (
    select external_id from ${sourceOf(sql).session} session where session.id = statistics.session_id
      and ${teamId === null ? sql`true` : sql`session.team_id = ${teamId}`} offset 0) session`;

/** So many times a page are sorted before the source is asked for them, where all of them must be. */
const AHEAD = 4;

/** The rows of a page of one part of the list. @param isWhole every row of the part is held against the source */
function rowsOf(sql: Db, reading: Reading, part: Part, type: KeyType, window: Window, isWhole: boolean) {
  const { key, join, where, isLevel, isUnindexed } = part;
  const id = sql`statistics.session_id`;
  const bounds = isLevel ? beyondLevel(sql, key, id, window) : beyond(sql, key, id, type, window);
  const chosen = sql`${conditions(sql, reading)} and ${where} and ${bounds}`;
  const order = isLevel
    ? sql`order by ${id} ${sql.unsafe(window.direction)}`
    : orderBy(sql, key, id, window.direction);
  const ahead = sql`statistics.session_id in (
    select session_id from truecount.session_statistics statistics where ${chosen} ${order} ${atMost(sql, AHEAD * PAGE_SIZE)})`;
  return sql`(
    select statistics.*, session.external_id, ${key} as key ${from(sql, reading)} ${join}
    where ${isUnindexed && !isWhole ? ahead : chosen} ${order} ${atMost(sql, PAGE_SIZE + 1)})`;
}

type FoundRow = CachedSession & { cursorKey: string; key: unknown };

async function list(
  sql: Db,
  reading: Reading,
  paging: Paging,
  isWhole = false,
): Promise<Page<CachedSession>> {
  const { filters, checks } = reading;
  const { type, dir, parts } = orderOf(sql, reading);
  const window = windowOf(paging, filters.sort, type, dir);
  const rows = parts
    .map((part) => rowsOf(sql, reading, part, type, window, isWhole))
    .reduce((joined, part) => sql`${joined} union all ${part}`);
  const [key, id] = [sql`statistics.key`, sql`statistics.session_id`];
  const checked = checkedAt(sql, checks);
  const found = await sql<FoundRow[]>`
    select ${keyText(sql, key, type)} as "cursorKey", statistics.key, statistics.session_id::text as id,
      statistics.external_id as "externalId", statistics.chatbot_id::text as "chatbotId", (
        select name from ${sourceOf(sql).chatbot} chatbot where chatbot.id = statistics.chatbot_id) as "chatbotName",
      statistics.is_test as "isTest", human_message_count as "humanMessageCount", (
        select count(*)::int from truecount.session_version held where held.conversation_id = statistics.conversation_id
          having not exists (select from truecount.compressed_session brief where brief.conversation_id = statistics.conversation_id)
        ) as "versionCount",
      last_activity_at as "lastActivityAt", changed_at as "changedAt", ${checked} as "checkedAt",
      ${fullAtOf(sql, checks, sql`statistics.created_at`)} as "fullAt",
      greatest(0, extract(epoch from now() - ${checked}))::float8 as "ageSeconds"
    from (${rows}) statistics ${orderBy(sql, key, id, window.direction)} ${atMost(sql, PAGE_SIZE + 1)}`;
  // Of those that were sorted ahead some may be gone from the source.
  if (found.length <= PAGE_SIZE && !isWhole && parts.some(({ isUnindexed }) => isUnindexed))
    return list(sql, reading, paging, true);
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return list(sql, reading, instead);
  return pageOf(found, PAGE_SIZE, window, filters.sort);
}

async function count(sql: Db, reading: Reading): Promise<Total> {
  const { checked } = reading.filters;
  const isWithin = checked ? isCheckedAgo(sql, reading.checks, checked) : sql`true`;
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select ${from(sql, reading)} where ${conditions(sql, reading)} and ${isWithin} ${atMost(sql, COUNT_CAP + 1)}) matching`;
  return { count: Math.min(row!.count, COUNT_CAP), isCapped: row!.count > COUNT_CAP };
}

/** Cached rows alone: what is pending is not put in, which is what the page is about. */
export async function readCachedSessions(
  access: Access,
  params: CachedSessionParams,
): Promise<CachedSessionsPage> {
  const page = await inSnapshot(
    db(),
    async (sql) => {
      const state = await readState(sql, access);
      const reading = { access, filters: params, checks: await readChecks(sql, params.checked) };
      const page = await list(sql, reading, params);
      return { state, page, total: await count(sql, reading) };
    },
    { mode: 'cached', isVaried: true },
  );
  await attend(page.state);
  return page;
}
