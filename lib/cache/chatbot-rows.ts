/** Every chatbot's cached row as it stands, with when it changed and when it was last held against the source. */
import 'server-only';
import { type Db, db, type Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { beyond, elsewhere, keyText, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { all, atMost, COUNT_CAP, containing, orderBy, type Sort } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { attend, readState } from '@/lib/reads/state';
import type { CacheState, Page, Total } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { ageKey, chatbotCheckedAt, isAgo, newestRuns } from './checked';
import type { CachedChatbotParams, CachedChatbotSort } from './statistics-params';

export interface CachedChatbot {
  id: string;
  name: string;
  isArchived: boolean;
  sessionCount: number;
  testSessionCount: number;
  participantCount: number;
  humanMessageCount: number;
  lastActivityAt: string | null;
  changedAt: string;
  checkedAt: string;
  fullAt: string | null;
  /** Seconds since it was last held against the source. */
  ageSeconds: number;
}

export interface CachedChatbotsPage {
  state: CacheState;
  page: Page<CachedChatbot>;
  total: Total;
}

type Filters = Omit<CachedChatbotParams, 'after' | 'before' | 'at'>;

function sortOf(sql: Db, sort: CachedChatbotSort): Sort {
  const sorts: Record<CachedChatbotSort, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    name: { key: sql`chatbot.name`, type: 'text' },
    participants: { key: sql`statistics.participant_count`, type: 'bigint' },
    sessions: { key: sql`statistics.session_count`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count`, type: 'bigint' },
    changed: { key: sql`statistics.changed_at`, type: 'timestamptz' },
    checked: { key: chatbotCheckedAt(sql), type: 'timestamptz' },
    age: { key: ageKey(sql, chatbotCheckedAt(sql)), type: 'bigint' },
  };
  return sorts[sort];
}

function conditions(sql: Db, access: Access, { q, activity, changed, checked }: Filters): Fragment {
  const found: Fragment[] = [];
  if (access.teamId !== null)
    found.push(sql`statistics.team_id = ${access.teamId} and chatbot.team_id = ${access.teamId}`);
  if (q) found.push(sql`chatbot.name ilike ${containing(q)}`);
  if (activity) found.push(isAgo(sql, sql`statistics.last_activity_at`, activity));
  if (changed) found.push(isAgo(sql, sql`statistics.changed_at`, changed));
  if (checked) found.push(isAgo(sql, chatbotCheckedAt(sql), checked));
  return all(sql, found);
}

const from = (sql: Db) => sql`
  from newest cross join truecount.chatbot_statistics statistics
  join ${sourceOf(sql).chatbot} chatbot on chatbot.id = statistics.chatbot_id`;

type FoundRow = CachedChatbot & { cursorKey: string; key: unknown };

async function list(sql: Db, access: Access, filters: Filters, paging: Paging): Promise<Page<CachedChatbot>> {
  const { key, type } = sortOf(sql, filters.sort);
  const window = windowOf(paging, filters.sort, type, filters.dir);
  const id = sql`statistics.chatbot_id`;
  const found = await sql<FoundRow[]>`
    with ${newestRuns(sql)}
    select ${keyText(sql, key, type)} as "cursorKey", ${key} as key, statistics.chatbot_id::text as id, chatbot.name,
      chatbot.is_archived as "isArchived", session_count::float8 as "sessionCount", test_session_count::float8 as "testSessionCount",
      participant_count::float8 as "participantCount", human_message_count::float8 as "humanMessageCount",
      last_activity_at as "lastActivityAt", changed_at as "changedAt", ${chatbotCheckedAt(sql)} as "checkedAt", newest.full_at as "fullAt",
      greatest(0, extract(epoch from now() - ${chatbotCheckedAt(sql)}))::float8 as "ageSeconds"
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

/** Cached rows alone: what is pending is not put in, which is what the page is about. */
export async function readCachedChatbots(
  access: Access,
  params: CachedChatbotParams,
): Promise<CachedChatbotsPage> {
  const page = await inSnapshot(
    db(),
    async (sql) => ({
      state: await readState(sql, access),
      page: await list(sql, access, params, params),
      total: await count(sql, access, params),
    }),
    { mode: 'cached' },
  );
  await attend(page.state);
  return page;
}
