/** What pages would show in one snapshot, held against a recount of the source in the same snapshot. */
import { expect } from 'vitest';
import type { Sql } from '@/db/client';
import { GRAINS, type Grain, HOUR_DAYS } from '@/lib/archive/grain';
import { makeAccess } from '@/lib/auth/access';
import { betweenDays, readBuckets } from '@/lib/reads/buckets';
import { countChatbots, listChatbots } from '@/lib/reads/chatbots';
import { readClocks } from '@/lib/reads/clocks';
import { readDays } from '@/lib/reads/days';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { readPeriod } from '@/lib/reads/period';
import { readFacts } from '@/lib/reads/session';
import { readSessionFacets } from '@/lib/reads/session-facets';
import { countSessions, listSessions } from '@/lib/reads/sessions';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { allPages, shownChatbot, shownSession } from '@/lib/source/testing/show';
import { recount, type TrueChatbot, type TrueSession } from './recount';
import { recountBuckets, recountPeriod } from './recount-buckets';

const everyone = makeAccess(null, 'test');

const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);
const trueSession = (session: TrueSession) => ({
  id: session.sessionId,
  chatbotId: session.chatbotId,
  participantId: session.participantId,
  isTest: session.isTest,
  humanMessageCount: session.humanMessageCount,
  firstActivityAt: session.firstActivityAt,
  lastActivityAt: session.lastActivityAt,
  versions: session.versions,
});
const trueChatbot = ({ chatbotId, teamId: _, ...totals }: TrueChatbot) => ({ id: chatbotId, ...totals });

/** Most recently active first, never active last; the higher id first where the time is the same. */
function inDefaultOrder(rows: { id: string; lastActivityAt: string | null }[]): string[] {
  return rows
    .toSorted((a, b) =>
      (a.lastActivityAt ?? '') === (b.lastActivityAt ?? '')
        ? Number(b.id) - Number(a.id)
        : (a.lastActivityAt ?? '') < (b.lastActivityAt ?? '')
          ? 1
          : -1,
    )
    .map((row) => row.id);
}

/**
 * Lists, order, paging, counts, filters, facets, days and a session's own page equal the recount. `now` of the snapshot
 * plays no part: periods are not filtered. Every fourth `pick` looks at a size of bucket, every fourth at a period.
 * @param pick chooses the session, the chatbot and the team that are looked at alone
 */
export async function expectExact(sql: Sql, pick = 0): Promise<void> {
  await inSnapshot(sql, async (snapshot) => {
    expect((await readClocks(snapshot)).isExact).toBe(true);
    const truth = await recount(snapshot);
    await expectLists(snapshot, truth);
    const chatbot = truth.chatbots[pick % Math.max(1, truth.chatbots.length)];
    if (chatbot) await expectChatbot(snapshot, truth, chatbot, pick);
    const session = truth.sessions[pick % Math.max(1, truth.sessions.length)];
    if (session) await expectSession(snapshot, session);
    await expectFacets(snapshot, truth.sessions);
    if (pick % 4 === 2) await expectPeriod(snapshot, truth, Math.floor(pick / 4));
    for (const team of ['1', '2']) await expectTeam(snapshot, truth, team);
  });
}

type Truth = Awaited<ReturnType<typeof recount>>;
const allSessions = { ...loadSessionParams({}), period: 'all' as const };
const allChatbots = loadChatbotParams({ archived: 'show' });

async function expectLists(snapshot: Snapshot, truth: Truth): Promise<void> {
  const sessions = await allPages((paging) => listSessions(snapshot, everyone, allSessions, paging));
  expect(sessions.map(shownSession).sort(byId)).toEqual(truth.sessions.map(trueSession).sort(byId));
  expect(sessions.map((row) => row.id)).toEqual(inDefaultOrder(sessions));
  expect(await countSessions(snapshot, everyone, allSessions)).toEqual({
    count: sessions.length,
    isCapped: false,
  });
  const chatbots = await allPages((paging) => listChatbots(snapshot, everyone, allChatbots, paging));
  expect(chatbots.map(shownChatbot).sort(byId)).toEqual(truth.chatbots.map(trueChatbot).sort(byId));
  expect(chatbots.map((row) => row.id)).toEqual(inDefaultOrder(chatbots));
  expect((await countChatbots(snapshot, everyone, allChatbots)).count).toBe(chatbots.length);
  const byMessages = await allPages((paging) =>
    listChatbots(snapshot, everyone, { ...allChatbots, sort: 'messages', dir: 'asc' }, paging),
  );
  const counts = byMessages.map((row) => row.humanMessageCount);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
}

async function expectChatbot(
  snapshot: Snapshot,
  truth: Truth,
  chatbot: TrueChatbot,
  pick: number,
): Promise<void> {
  const own = truth.sessions.filter((session) => session.chatbotId === chatbot.chatbotId);
  const filters = { ...allSessions, chatbot: chatbot.chatbotId };
  const listed = await allPages((paging) => listSessions(snapshot, everyone, filters, paging));
  expect(listed.map((row) => row.id).sort()).toEqual(own.map((session) => session.sessionId).sort());
  expect((await countSessions(snapshot, everyone, filters)).count).toBe(own.length);
  const days = (await readDays(snapshot, [chatbot.chatbotId])).get(chatbot.chatbotId)!;
  const [today] = await snapshot<{ at: string }[]>`select date_trunc('day', now(), 'UTC') as at`;
  const first = Date.parse(today!.at) - 13 * 86_400_000;
  const expected = new Array<number>(14).fill(0);
  for (const session of own) {
    if (session.isTest) continue;
    for (const [hour, [human]] of Object.entries(session.hours)) {
      const day = Math.floor((Date.parse(hour) - first) / 86_400_000);
      if (day >= 0 && day < 14) expected[day]! += human;
    }
  }
  expect(days).toEqual(expected);
  if (pick % 4 === 0)
    await expectBuckets(snapshot, own, chatbot.chatbotId, GRAINS[(pick / 4) % GRAINS.length]!);
}

async function expectBuckets(
  snapshot: Snapshot,
  own: TrueSession[],
  id: string,
  grain: Grain,
): Promise<void> {
  const shown = await readBuckets(snapshot, [id], grain, betweenDays(snapshot, null, null));
  const [kept] = await snapshot<{ at: string }[]>`
    select date_trunc('day', now(), 'UTC') - ${HOUR_DAYS - 1}::int * interval '24 hours' as at`;
  const truth = recountBuckets(own, grain).filter(({ start }) => grain !== 'hour' || start >= kept!.at);
  const brief = shown.map(({ chatbotId: _, ...bucket }) => bucket);
  expect(brief.map(rounded)).toEqual(truth.map(rounded));
}

const rounded = <Row extends { sessionMinutes: number }>(row: Row) => ({
  ...row,
  sessionMinutes: Math.round(row.sessionMinutes * 1000) / 1000,
});

/** One of: a period that begins and ends inside of sessions, one that begins before most, and one that goes on. */
async function expectPeriod(snapshot: Snapshot, { sessions, chatbots }: Truth, pick: number): Promise<void> {
  const ids = chatbots.map(({ chatbotId }) => chatbotId);
  const none = { sessionCount: 0, humanMessageCount: 0, participantCount: 0 };
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const periods = [
    [day(2), day(0)],
    [day(27), day(1)],
    [day(40), day(-3)],
  ] as const;
  const [from, to] = periods[pick % periods.length]!;
  const numbers = await readPeriod(snapshot, ids, betweenDays(snapshot, from, to));
  const next = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const truth = recountPeriod(sessions, from, next);
  expect(numbers).toEqual(new Map(ids.map((id) => [id, truth.get(id) ?? none])));
}

async function expectSession(snapshot: Snapshot, session: TrueSession): Promise<void> {
  const facts = await readFacts(snapshot, everyone, session.sessionId);
  expect(shownSession(facts!)).toEqual(trueSession(session));
  const ai = Object.values(session.hours).reduce((sum, [, count]) => sum + count, 0);
  expect(facts!.aiMessageCount).toBe(ai);
}

async function expectFacets(snapshot: Snapshot, sessions: TrueSession[]): Promise<void> {
  const { versions, tags } = await readSessionFacets(snapshot, everyone, allSessions);
  const tagged = await snapshot<{ tag: string; count: number }[]>`
    select tag, count(*)::int as count from truecount_platform.session_tag group by tag`;
  expect(new Map(tags.map(({ value, count }) => [value, count]))).toEqual(
    new Map(tagged.map(({ tag, count }) => [tag, count])),
  );
  const counts = new Map<string, number>();
  for (const session of sessions)
    for (const version of session.versions) counts.set(version, (counts.get(version) ?? 0) + 1);
  expect(new Map(versions.map(({ value, count }) => [value, count]))).toEqual(counts);
  const [version] = counts.keys();
  if (version === undefined) return;
  const listed = await allPages((paging) =>
    listSessions(snapshot, everyone, { ...allSessions, version }, paging),
  );
  expect(listed).toHaveLength(counts.get(version)!);
}

async function expectTeam(snapshot: Snapshot, truth: Truth, teamId: string): Promise<void> {
  const access = makeAccess(teamId, 'test');
  const sessions = truth.sessions.filter((session) => session.teamId === teamId);
  expect((await countSessions(snapshot, access, allSessions)).count).toBe(sessions.length);
  const listed = await allPages((paging) => listSessions(snapshot, access, allSessions, paging));
  expect(listed.map((row) => row.id).sort()).toEqual(sessions.map((session) => session.sessionId).sort());
  const chatbots = truth.chatbots.filter((chatbot) => chatbot.teamId === teamId);
  expect((await countChatbots(snapshot, access, allChatbots)).count).toBe(chatbots.length);
  const rows = await allPages((paging) => listChatbots(snapshot, access, allChatbots, paging));
  expect(rows.map((row) => row.id).sort()).toEqual(chatbots.map((chatbot) => chatbot.chatbotId).sort());
}
