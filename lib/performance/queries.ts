/** The statements of the pages themselves, as they are for a team now: what is timed, and whose plan can be looked at. */
import 'server-only';
import type { Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { selectChatbots } from '@/lib/reads/chatbots';
import { type Paging, windowOf } from '@/lib/reads/cursor';
import { loadChatbotParams, loadSessionParams, PAGE_SIZE } from '@/lib/reads/params';
import { selectSessions } from '@/lib/reads/session-query';
import type { Snapshot } from '@/lib/reads/snapshot';

/** What the statements are about: ids of the team's own. */
export interface Scope {
  access: Access;
  /** With the most sessions; null where there is none. */
  biggestChatbot: string | null;
}

export interface PageQuery {
  /** What it lists, one line. */
  says: string;
  /** Null where the team has nothing to list. */
  statement: (sql: Snapshot, scope: Scope) => Fragment | null;
}

const FIRST: Paging = { after: null, before: null, at: null };
const LAST: Paging = { ...FIRST, at: 'last' };

function chatbots(sql: Snapshot, { access }: Scope, paging: Paging): Fragment {
  const filters = { ...loadChatbotParams({}), hide: ['days' as const] };
  const window = windowOf(paging, filters.sort, 'timestamptz', filters.dir);
  return selectChatbots(sql, access, filters, window, PAGE_SIZE + 1, null);
}

function sessions(sql: Snapshot, { access }: Scope, chatbot: string | null, paging: Paging): Fragment {
  const filters = { ...loadSessionParams({ ...(chatbot && { chatbot }) }), period: 'all' as const };
  const window = windowOf(paging, filters.sort, 'timestamptz', filters.dir);
  return selectSessions(sql, access, filters, window, PAGE_SIZE + 1);
}

const ofBiggest = (paging: Paging) => (sql: Snapshot, scope: Scope) =>
  scope.biggestChatbot === null ? null : sessions(sql, scope, scope.biggestChatbot, paging);

export const QUERIES = {
  chatbots: { says: 'Chatbots, first page', statement: (sql, scope) => chatbots(sql, scope, FIRST) },
  chatbotsLast: { says: 'Chatbots, last page', statement: (sql, scope) => chatbots(sql, scope, LAST) },
  sessions: { says: 'Sessions, first page', statement: (sql, scope) => sessions(sql, scope, null, FIRST) },
  sessionsLast: {
    says: 'Sessions, last page',
    statement: (sql, scope) => sessions(sql, scope, null, LAST),
  },
  biggest: { says: 'Sessions of the biggest chatbot, first page', statement: ofBiggest(FIRST) },
  biggestLast: { says: 'Sessions of the biggest chatbot, last page', statement: ofBiggest(LAST) },
} as const satisfies Record<string, PageQuery>;

export type QueryName = keyof typeof QUERIES;
export const QUERY_NAMES = Object.keys(QUERIES) as QueryName[];

/** `name` when there is such a query, else null. */
export function parseQuery(name: unknown): QueryName | null {
  return QUERY_NAMES.find((known) => known === name) ?? null;
}

export async function readScope(sql: Snapshot, access: Access): Promise<Scope> {
  const team = access.teamId === null ? sql`true` : sql`team_id = ${access.teamId}`;
  const [biggest] = await sql<{ id: string }[]>`
    select chatbot_id as id from truecount.chatbot_statistics where ${team} and session_count + test_session_count > 0
    order by session_count + test_session_count desc, chatbot_id limit 1`;
  return { access, biggestChatbot: biggest?.id ?? null };
}
