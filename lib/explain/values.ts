/** Every number of a chatbot, a session or a team, by the reads that pages take it from, in the mode of the snapshot. */
import 'server-only';
import type { Db, Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { env, type ReadMode } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { readFacts as readChatbot } from '@/lib/reads/chatbot';
import { withLive } from '@/lib/reads/live';
import { notesOf } from '@/lib/reads/notes';
import type { AskedPeriod } from '@/lib/reads/params';
import { sessionRows } from '@/lib/reads/relations';
import { readFacts as readSession } from '@/lib/reads/session';
import { hasCompressed, hasPending, modeOf, openSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import type { Clocks, Counted } from '@/lib/reads/types';
import { differences } from '@/lib/refresh/difference';
import { sourceOf } from '@/lib/source/current';
import type { Origin, Value } from './explanation';
import type { Kind, NumberOfKind, PeriodNumber } from './numbers';
import { readPeriodValue } from './period';

export interface Subject<K extends Kind> {
  name: string;
  values: Record<NumberOfKind[K], Value>;
  counted: Counted;
  /** Of a session. */
  conversationId: string | null;
}

type Reads = {
  [K in Kind]: (snapshot: Snapshot, access: Access, id: string) => Promise<Subject<K> | null>;
};

const READS: Reads = {
  async chatbot(snapshot, access, id) {
    const page = await readChatbot(snapshot, access, id);
    if (!page) return null;
    const { chatbot } = page;
    return {
      name: chatbot.name,
      counted: chatbot.counted,
      conversationId: null,
      values: {
        sessions: chatbot.sessionCount,
        testSessions: chatbot.testSessionCount,
        participants: chatbot.participantCount,
        messages: chatbot.humanMessageCount,
        firstActivity: chatbot.firstActivityAt,
        lastActivity: chatbot.lastActivityAt,
        days: chatbot.days ?? null,
      },
    };
  },
  async session(snapshot, access, id) {
    const session = await readSession(snapshot, access, id);
    if (!session) return null;
    return {
      name: session.externalId,
      counted: session.counted,
      conversationId: session.conversationId,
      values: {
        messages: session.humanMessageCount,
        aiMessages: session.aiMessageCount,
        firstActivity: session.firstActivityAt,
        lastActivity: session.lastActivityAt,
        duration: session.durationSeconds,
        versions: session.versions,
        traces: session.traceCount,
        errorTraces: session.errorTraceCount,
        meanTraceMs: session.meanTraceMs,
      },
    };
  },
  team: readTeam,
};

/** @returns null for an unknown id or another team's */
export function readSubject<K extends Kind>(
  snapshot: Snapshot,
  access: Access,
  kind: K,
  id: string,
): Promise<Subject<K> | null> {
  return (READS[kind] as Reads[K])(snapshot, access, id) as Promise<Subject<K> | null>;
}

async function readTeam(snapshot: Snapshot, access: Access, id: string): Promise<Subject<'team'> | null> {
  const sql = snapshot;
  if (access.teamId !== null && access.teamId !== id) return null;
  const [team] = await sql<{ name: string }[]>`select name from ${sourceOf(sql).team} team where id = ${id}`;
  if (!team) return null;
  const of = sql`team_id = ${id}`;
  const isLive = modeOf(sql) === 'live';
  const parts = isLive
    ? sql`select (count(*) filter (where not is_test))::float8 as sessions, (count(*) filter (where is_test))::float8 as tests,
        coalesce(sum(human_message_count) filter (where not is_test), 0)::float8 as messages, true as is_moved
        from ${sessionRows(sql)} session where ${of}`
    : sql`select session_count as sessions, test_session_count as tests, human_message_count as messages, false as is_moved
        from truecount.team_statistics where ${of}
        ${hasPending(sql) ? sql`union all select sessions, tests, messages, true from team_difference where ${of}` : sql``}`;
  const [row] = await sql<{ sessions: number; tests: number; messages: number; isMoved: boolean }[]>`
    ${isLive ? sql`` : withLive(sql, differences(sql))}
    select coalesce(sum(sessions), 0)::float8 as sessions, coalesce(sum(tests), 0)::float8 as tests,
      coalesce(sum(messages), 0)::float8 as messages, coalesce(bool_or(is_moved), false) as "isMoved"
    from (${parts}) part`;
  const { sessions, tests, messages, isMoved } = row!;
  return {
    name: team.name,
    counted: isMoved ? 'live' : 'cache',
    conversationId: null,
    values: { sessions, testSessions: tests, messages },
  };
}

/** One number of a subject, of all time or of a period. */
export interface AskedNumber<K extends Kind> {
  access: Access;
  kind: K;
  id: string;
  number: NumberOfKind[K];
  period: AskedPeriod | null;
}

/** The number, and the subject that it is one of; null for an unknown id or another team's. */
export async function readNumber<K extends Kind>(
  snapshot: Snapshot,
  { access, kind, id, number, period }: AskedNumber<K>,
): Promise<(Subject<K> & { value: Value }) | null> {
  const subject = await readSubject(snapshot, access, kind, id);
  if (!subject) return null;
  const value = period
    ? await readPeriodValue(snapshot, id, number as PeriodNumber, period)
    : subject.values[number];
  return { ...subject, value };
}

/** The same in another mode, from the same snapshot. */
export async function readNumberIn<K extends Kind>(
  snapshot: Snapshot,
  mode: ReadMode,
  asked: AskedNumber<K>,
): Promise<Value> {
  return (await snapshot.savepoint(async (tx) => {
    const inner = tx as unknown as Snapshot;
    await openSnapshot(inner, { mode, isUnlimited: true }, env().READ_TIMEOUT);
    return (await readNumber(inner, asked))?.value ?? null;
  })) as Value;
}

export interface CachedRow {
  changedAt: string | null;
  run: string | null;
}

/**
 * The row of the cache table; null where it has none. A team's does not tell when it changed: of the chatbots that it adds up
 * the one that changed last does.
 */
export async function readCachedRow(sql: Db, kind: Kind, id: string): Promise<CachedRow | null> {
  const tables: Record<Kind, Fragment> = {
    chatbot: sql`select changed_at, changed_run from truecount.chatbot_statistics where chatbot_id = ${id}`,
    session: sql`select changed_at, changed_run from truecount.session_statistics where session_id = ${id}`,
    team: sql`select newest.changed_at, newest.changed_run from truecount.team_statistics left join lateral (
        select changed_at, changed_run from truecount.chatbot_statistics total
        where total.team_id = team_statistics.team_id order by changed_at desc, chatbot_id limit 1
      ) newest on true where team_id = ${id}`,
  };
  const [row] = await sql<CachedRow[]>`
    select changed_at as "changedAt", changed_run as run from (${tables[kind]}) held`;
  return row ?? null;
}

/** Whether the cache keeps no such number of it any more: of compressed sessions versions are read from the source. */
export async function isDropped<K extends Kind>(
  sql: Snapshot,
  number: NumberOfKind[K],
  { conversationId }: Pick<Subject<K>, 'conversationId'>,
): Promise<boolean> {
  if (number !== 'versions' || !hasCompressed(sql)) return false;
  const rows = await sql`
    select from truecount.compressed_session where conversation_id = ${conversationId}`;
  return rows.length > 0;
}

/**
 * Whether what is pending accounts for all that `counted` differs by from what pages show. Null where that cannot be told:
 * everything is to be counted again, or adding it takes too long.
 */
export async function isLag<K extends Kind>(
  snapshot: Snapshot,
  asked: AskedNumber<K>,
  counted: Value,
): Promise<boolean | null> {
  const everything = await snapshot`select from truecount.pending_change where kind = 'e' limit 1`;
  if (everything.length > 0) return null;
  try {
    return isSame(await readNumberIn(snapshot, 'exact', asked), counted);
  } catch (error) {
    if (describeError(error).code === '57014') return null;
    throw error;
  }
}

export const isSame = (one: Value, other: Value) => JSON.stringify(one) === JSON.stringify(other);

/** Where the numbers of a subject come from, as read in this snapshot. */
export async function originOf(
  sql: Snapshot,
  { kind, id, period }: Pick<AskedNumber<Kind>, 'kind' | 'id' | 'period'>,
  subject: Pick<Subject<Kind>, 'counted' | 'conversationId'>,
  cached: CachedRow | null,
  { isExact }: Pick<Clocks, 'isExact'>,
): Promise<Origin> {
  if (modeOf(sql) === 'live') return 'live';
  if (subject.counted === 'cache') return isExact ? 'cache' : 'behind';
  if (cached === null) return 'live';
  // Added messages are added to what is cached; anything else is counted again.
  const recounted: Record<Kind, Fragment> = {
    // Of a period only its sessions are added up, its total is not asked for.
    chatbot: period ? sql`false` : sql`kind = 'c' and id = ${id}`,
    session: sql`(kind = 's' and id = ${id}) or (kind = 'm' and id = ${subject.conversationId})`,
    team: sql`false`,
  };
  const rows = await sql`select from ${notesOf(sql)} note where ${recounted[kind]} limit 1`;
  return rows.length > 0 ? 'live' : 'pending';
}
