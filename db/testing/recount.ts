/** The truth, counted in plain TypeScript from raw rows: what every cache table and every read must equal. */
import type { Db } from '@/db/client';

export interface TrueSession {
  sessionId: string;
  chatbotId: string;
  teamId: string;
  participantId: string;
  isTest: boolean;
  isEnded: boolean;
  createdAt: string;
  endedAt: string | null;
  humanMessageCount: number;
  firstActivityAt: string | null;
  lastActivityAt: string | null;
  versions: string[];
  /** `hour → [human, ai]` */
  hours: Record<string, [number, number]>;
}

export interface TrueChatbot {
  chatbotId: string;
  teamId: string;
  sessionCount: number;
  testSessionCount: number;
  participantCount: number;
  humanMessageCount: number;
  firstActivityAt: string | null;
  lastActivityAt: string | null;
}

interface RawMessage {
  session_id: string;
  role: string;
  created_at: string;
  version: string | null;
}

interface RawSession {
  id: string;
  team_id: string;
  chatbot_id: string;
  participant_id: string;
  status: string;
  is_test: boolean;
  created_at: string;
  ended_at: string | null;
}

/** Instants are text of fixed width, so the order of text is the order of time. */
const earliest = (times: string[]) =>
  times.reduce<string | null>((found, at) => (found === null || at < found ? at : found), null);
const latest = (times: string[]) =>
  times.reduce<string | null>((found, at) => (found === null || at > found ? at : found), null);

export function groupBy<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** v2 before v10, v3 before v3-unreleased, other labels last; said once more here, to be held against the engine's order. */
function inVersionOrder(labels: Iterable<string>): string[] {
  const isNumbered = (label: string) => /^v\d+(-unreleased)?$/.test(label);
  const rank = (label: string) =>
    2 * Number.parseInt(label.slice(1), 10) + (label.endsWith('-unreleased') ? 1 : 0);
  const all = [...labels];
  const others = all.filter((label) => !isNumbered(label)).sort();
  return [...all.filter(isNumbered).sort((a, b) => rank(a) - rank(b)), ...others];
}

function countSession(session: RawSession, messages: RawMessage[]): TrueSession {
  const human = messages.filter((message) => message.role === 'human').map((message) => message.created_at);
  const hours: TrueSession['hours'] = {};
  for (const { role, created_at } of messages) {
    if (role === 'system') continue;
    const hour = `${created_at.slice(0, 13)}:00:00.000000Z`;
    hours[hour] ??= [0, 0];
    hours[hour][role === 'human' ? 0 : 1] += 1;
  }
  const versions = new Set(
    messages.flatMap((message) => (message.version === null ? [] : [message.version])),
  );
  return {
    sessionId: session.id,
    chatbotId: session.chatbot_id,
    teamId: session.team_id,
    participantId: session.participant_id,
    isTest: session.is_test,
    isEnded: session.ended_at !== null || ['pending-review', 'complete', 'unknown'].includes(session.status),
    createdAt: session.created_at,
    endedAt: session.ended_at,
    humanMessageCount: human.length,
    firstActivityAt: earliest(human),
    lastActivityAt: latest(human),
    versions: inVersionOrder(versions),
    hours,
  };
}

/** Sessions and chatbots of the native platform, by id. */
export async function recount(sql: Db): Promise<{ sessions: TrueSession[]; chatbots: TrueChatbot[] }> {
  const [rawSessions, rawMessages, rawChatbots] = [
    await sql<RawSession[]>`select * from truecount_platform.session order by id`,
    await sql<RawMessage[]>`select session_id, role, created_at, version from truecount_platform.message`,
    await sql<
      { id: string; team_id: string }[]
    >`select id, team_id from truecount_platform.chatbot order by id`,
  ];
  const messages = groupBy(rawMessages, (message) => message.session_id);
  const sessions = rawSessions.map((session) => countSession(session, messages.get(session.id) ?? []));
  const byChatbot = groupBy(sessions, (session) => session.chatbotId);
  const chatbots = rawChatbots.map((chatbot) =>
    countChatbot(chatbot.id, chatbot.team_id, byChatbot.get(chatbot.id) ?? []),
  );
  return { sessions, chatbots };
}

/** The totals of a chatbot from its sessions, whoever counted those. */
export function countChatbot(
  chatbotId: string,
  teamId: string,
  all: Pick<
    TrueSession,
    'isTest' | 'participantId' | 'humanMessageCount' | 'firstActivityAt' | 'lastActivityAt'
  >[],
): TrueChatbot {
  const sessions = all.filter((session) => !session.isTest);
  return {
    chatbotId,
    teamId,
    sessionCount: sessions.length,
    testSessionCount: all.length - sessions.length,
    participantCount: new Set(sessions.map((session) => session.participantId)).size,
    humanMessageCount: sessions.reduce((sum, session) => sum + session.humanMessageCount, 0),
    firstActivityAt: earliest(sessions.flatMap((session) => session.firstActivityAt ?? [])),
    lastActivityAt: latest(sessions.flatMap((session) => session.lastActivityAt ?? [])),
  };
}

/** A session as the cache keeps it once it is compressed: messages by day, no versions. */
function inBrief(session: TrueSession): TrueSession {
  const hours: TrueSession['hours'] = {};
  for (const [hour, [human, ai]] of Object.entries(session.hours)) {
    const day = `${hour.slice(0, 10)}T00:00:00.000000Z`;
    hours[day] ??= [0, 0];
    hours[day][0] += human;
    hours[day][1] += ai;
  }
  return { ...session, versions: [], hours };
}

/** The truth as the cache holds it: what is compressed there is told in brief. */
export async function recountAsCached(sql: Db): ReturnType<typeof recount> {
  const { sessions, chatbots } = await recount(sql);
  const rows = await sql<{ id: string }[]>`
    select session_id as id from truecount.session_statistics join truecount.compressed_session using (conversation_id)`;
  const compressed = new Set(rows.map(({ id }) => id));
  return {
    sessions: sessions.map((session) => (compressed.has(session.sessionId) ? inBrief(session) : session)),
    chatbots,
  };
}

/** What the cache tables hold, in the same shape. */
export async function readCache(sql: Db): Promise<{ sessions: TrueSession[]; chatbots: TrueChatbot[] }> {
  const sessions = await sql<TrueSession[]>`
    select session_id as "sessionId", chatbot_id as "chatbotId", team_id as "teamId", participant_id as "participantId",
      is_test as "isTest", is_ended as "isEnded", created_at as "createdAt", ended_at as "endedAt", human_message_count as "humanMessageCount",
      first_activity_at as "firstActivityAt", last_activity_at as "lastActivityAt",
      array(select version from truecount.session_version held where held.conversation_id = statistics.conversation_id) as versions,
      coalesce((
        select jsonb_object_agg(to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00.000000"Z"'), jsonb_build_array(human_count, ai_count))
        from truecount.session_activity activity where activity.conversation_id = statistics.conversation_id), '{}') as hours
    from truecount.session_statistics statistics order by session_id`;
  const chatbots = await sql<TrueChatbot[]>`
    select chatbot_id as "chatbotId", team_id as "teamId", session_count::int as "sessionCount",
      test_session_count::int as "testSessionCount", participant_count::int as "participantCount",
      human_message_count::int as "humanMessageCount", first_activity_at as "firstActivityAt", last_activity_at as "lastActivityAt"
    from truecount.chatbot_statistics order by chatbot_id`;
  return {
    sessions: sessions.map((session) => ({ ...session, versions: inVersionOrder(session.versions) })),
    chatbots: [...chatbots],
  };
}
