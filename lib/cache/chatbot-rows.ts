/** Every chatbot's cached row as it stands, with when it changed and when it was last held against the source. */
import 'server-only';
import { type Db, db, type Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { beyond, elsewhere, keyText, opposite, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { all, atMost, COUNT_CAP, containing, orderBy, type Sort } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { attend, readState } from '@/lib/reads/state';
import type { CacheState, Page, Total } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { checkedAt, joinChecks } from './chatbot-checked';
import { type Checks, fullAtOf, isAgo, readChecks } from './checked';
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

/** A read of the list: whose, what of it, and what the log tells of checks. */
interface Reading {
  access: Access;
  filters: Filters;
  checks: Checks;
}

/** By age is by when they were checked, the other way round. */
function sortOf(sql: Db, { filters: { sort }, checks }: Reading): Sort {
  const checked: Sort = { key: checkedAt(sql, checks), type: 'timestamptz' };
  const sorts: Record<CachedChatbotSort, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    name: { key: sql`chatbot.name`, type: 'text' },
    participants: { key: sql`statistics.participant_count`, type: 'bigint' },
    sessions: { key: sql`statistics.session_count`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count`, type: 'bigint' },
    changed: { key: sql`statistics.changed_at`, type: 'timestamptz' },
    checked,
    age: checked,
  };
  return sorts[sort];
}

function conditions(sql: Db, { access, filters, checks }: Reading): Fragment {
  const { q, activity, changed, checked } = filters;
  const found: Fragment[] = [];
  if (access.teamId !== null)
    found.push(sql`statistics.team_id = ${access.teamId} and chatbot.team_id = ${access.teamId}`);
  if (q) found.push(sql`chatbot.name ilike ${containing(q)}`);
  if (activity) found.push(isAgo(sql, sql`statistics.sort_at`, activity));
  if (changed) found.push(isAgo(sql, sql`statistics.changed_at`, changed));
  if (checked) found.push(isAgo(sql, checkedAt(sql, checks), checked));
  return all(sql, found);
}

const from = (sql: Db, { checks }: Reading) => sql`
  from truecount.chatbot_statistics statistics
  join ${sourceOf(sql).chatbot} chatbot on chatbot.id = statistics.chatbot_id ${joinChecks(sql, checks)}`;

type FoundRow = CachedChatbot & { cursorKey: string; key: unknown };

async function list(sql: Db, reading: Reading, paging: Paging): Promise<Page<CachedChatbot>> {
  const { sort, dir } = reading.filters;
  const { key, type } = sortOf(sql, reading);
  const window = windowOf(paging, sort, type, sort === 'age' ? opposite(dir) : dir);
  const checked = checkedAt(sql, reading.checks);
  const id = sql`statistics.chatbot_id`;
  const found = await sql<FoundRow[]>`
    select ${keyText(sql, key, type)} as "cursorKey", ${key} as key, statistics.chatbot_id::text as id, chatbot.name,
      chatbot.is_archived as "isArchived", session_count::float8 as "sessionCount", test_session_count::float8 as "testSessionCount",
      participant_count::float8 as "participantCount", human_message_count::float8 as "humanMessageCount",
      last_activity_at as "lastActivityAt", changed_at as "changedAt", ${checked} as "checkedAt",
      ${fullAtOf(sql, reading.checks, sql`chatbot.created_at`)} as "fullAt",
      greatest(0, extract(epoch from now() - ${checked}))::float8 as "ageSeconds"
    ${from(sql, reading)}
    where ${conditions(sql, reading)} and ${beyond(sql, key, id, type, window)}
    ${orderBy(sql, key, id, window.direction)} ${atMost(sql, PAGE_SIZE + 1)}`;
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return list(sql, reading, instead);
  return pageOf(found, PAGE_SIZE, window, sort);
}

async function count(sql: Db, reading: Reading): Promise<Total> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select ${from(sql, reading)} where ${conditions(sql, reading)} ${atMost(sql, COUNT_CAP + 1)}) matching`;
  return { count: Math.min(row!.count, COUNT_CAP), isCapped: row!.count > COUNT_CAP };
}

/** Cached rows alone: what is pending is not put in, which is what the page is about. */
export async function readCachedChatbots(
  access: Access,
  params: CachedChatbotParams,
): Promise<CachedChatbotsPage> {
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
