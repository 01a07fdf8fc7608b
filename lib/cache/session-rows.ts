/** Every session's cached row as it stands, with when it changed and when it was last held against the source. */
import 'server-only';
import { type Db, db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { elsewhere, keyText, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { atMost, COUNT_CAP, orderBy } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { attend, readState } from '@/lib/reads/state';
import type { CacheState, Page, Total } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { fullAtOf, readChecks } from './checked';
import { checkedAt, isCheckedAgo } from './session-checked';
import { conditions, from, orderOf, type Reading, rowsOf } from './session-query';
import type { CachedSessionParams } from './statistics-params';

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
  /** Of the chatbot that is filtered by; null where the team has none of that id. */
  chatbotName: string | null;
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

async function nameOf(sql: Db, { teamId }: Access, chatbot: string | null): Promise<string | null> {
  if (chatbot === null) return null;
  const team = teamId === null ? sql`true` : sql`team_id = ${teamId}`;
  const [found] = await sql<{ name: string }[]>`
    select name from ${sourceOf(sql).chatbot} chatbot where id = ${chatbot} and ${team}`;
  return found?.name ?? null;
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
      const total = await count(sql, reading);
      return { state, page, total, chatbotName: await nameOf(sql, access, params.chatbot) };
    },
    { mode: 'cached', isVaried: true },
  );
  await attend(page.state);
  return page;
}
