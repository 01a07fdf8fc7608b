/** Every session's cached row as it stands, with when it changed and when it was last held against the source. */
import 'server-only';
import { type Db, db, type Fragment } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { beyond, elsewhere, keyText, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { all, atMost, COUNT_CAP, orderBy, type Sort } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { attend, readState } from '@/lib/reads/state';
import type { CacheState, Page, Total } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { ageKey, isAgo, newestRuns, sessionCheckedAt } from './checked';
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
  /** Of the chatbot that is filtered by; null where the team has none of that id. */
  chatbotName: string | null;
}

type Filters = Omit<CachedSessionParams, 'after' | 'before' | 'at'>;

function sortOf(sql: Db, sort: CachedSessionSort): Sort {
  const sorts: Record<CachedSessionSort, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    session: { key: sql`statistics.session_id`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count::bigint`, type: 'bigint' },
    changed: { key: sql`statistics.changed_at`, type: 'timestamptz' },
    checked: { key: sessionCheckedAt(sql), type: 'timestamptz' },
    age: { key: ageKey(sql, sessionCheckedAt(sql)), type: 'bigint' },
  };
  return sorts[sort];
}

function conditions(sql: Db, access: Access, filters: Filters): Fragment {
  const { q, chatbot, activity, changed, checked } = filters;
  const found: Fragment[] = [];
  if (access.teamId !== null)
    found.push(sql`statistics.team_id = ${access.teamId} and session.team_id = ${access.teamId}`);
  if (q) found.push(sql`(session.external_id = ${q} or statistics.session_id = ${parseId(q)}::bigint)`);
  if (chatbot) found.push(sql`statistics.chatbot_id = ${chatbot}`);
  if (activity) found.push(isAgo(sql, sql`statistics.last_activity_at`, activity));
  if (changed) found.push(isAgo(sql, sql`statistics.changed_at`, changed));
  if (checked) found.push(isAgo(sql, sessionCheckedAt(sql), checked));
  return all(sql, found);
}

const from = (sql: Db) => sql`
  from newest cross join truecount.session_statistics statistics
  join ${sourceOf(sql).session} session on session.id = statistics.session_id`;

type FoundRow = CachedSession & { cursorKey: string; key: unknown };

async function list(sql: Db, access: Access, filters: Filters, paging: Paging): Promise<Page<CachedSession>> {
  const { key, type } = sortOf(sql, filters.sort);
  const window = windowOf(paging, filters.sort, type, filters.dir);
  const id = sql`statistics.session_id`;
  const found = await sql<FoundRow[]>`
    with ${newestRuns(sql)}
    select ${keyText(sql, key, type)} as "cursorKey", ${key} as key, statistics.session_id::text as id, session.external_id as "externalId",
      statistics.chatbot_id::text as "chatbotId", (
        select name from ${sourceOf(sql).chatbot} chatbot where chatbot.id = statistics.chatbot_id) as "chatbotName",
      statistics.is_test as "isTest", human_message_count as "humanMessageCount", (
        select count(*)::int from truecount.session_version held where held.conversation_id = statistics.conversation_id
          having not exists (select from truecount.compressed_session brief where brief.conversation_id = statistics.conversation_id)
        ) as "versionCount",
      last_activity_at as "lastActivityAt", changed_at as "changedAt", ${sessionCheckedAt(sql)} as "checkedAt", newest.full_at as "fullAt",
      greatest(0, extract(epoch from now() - ${sessionCheckedAt(sql)}))::float8 as "ageSeconds"
    ${from(sql)}
    where ${conditions(sql, access, filters)} and ${beyond(sql, key, id, type, window)}
    ${orderBy(sql, key, id, window.direction)} ${atMost(sql, PAGE_SIZE + 1)}`;
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return list(sql, access, filters, instead);
  return pageOf(found, PAGE_SIZE, window, filters.sort);
}

async function count(sql: Db, access: Access, filters: Filters): Promise<Total> {
  const [row] = await sql<{ count: number }[]>`
    with ${newestRuns(sql)}
    select count(*)::int as count from (
      select ${from(sql)} where ${conditions(sql, access, filters)} ${atMost(sql, COUNT_CAP + 1)}) matching`;
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
    async (sql) => ({
      state: await readState(sql, access),
      page: await list(sql, access, params, params),
      total: await count(sql, access, params),
      chatbotName: await nameOf(sql, access, params.chatbot),
    }),
    { mode: 'cached' },
  );
  await attend(page.state);
  return page;
}
