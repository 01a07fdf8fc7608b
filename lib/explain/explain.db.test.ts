import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { METRICS } from '@/lib/metrics';
import type { Page } from '@/lib/reads/types';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { explain, recountNumber } from './explain';
import { EXPLAINED, isCacheable, type Kind, metricOf, type NumberOfKind, parseNumber } from './numbers';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');
let sessions: string[];
let runId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  sessions = [];
  for (let index = 0; index < 4; index += 1) {
    const session = await addSession(sql, { participantId: 1 + (index % 2), isTest: index === 3 });
    await addMessages(sql, session, [
      { version: 'v10' },
      { role: 'ai', version: 'v2' },
      { at: `2026-01-0${index + 2}T00:00:00.000001Z` },
    ]);
    sessions.push(session);
  }
  await sql`
    insert into truecount_platform.trace (team_id, chatbot_id, session_id, at, status, duration_ms)
    select 1, 1, ${sessions[0]!}, '2026-01-01T00:00:00Z', status, 100 from unnest(array['success', 'error', 'pending']) status`;
  const run = await runRefresh(sql, { type: 'full', trigger: 'manual', requestedBy: 'ada' });
  runId = run.id;
});

const everyNumber = (Object.keys(EXPLAINED) as Kind[]).flatMap((kind) =>
  Object.keys(EXPLAINED[kind]).map((number) => [kind, number as NumberOfKind[Kind]] as const),
);
const idOf = (kind: Kind) => (kind === 'session' ? sessions[0]! : '1');

describe('every number', () => {
  it.each(everyNumber)(
    '%s %s comes from the cache, with its run, and is what is counted',
    async (kind, number) => {
      const explained = await explain(access, kind, idOf(kind), number);
      const fromCache = { origin: 'cache', value: explained!.cached };
      const neverCached = { origin: 'live', cached: null, changedAt: null };
      expect(explained).toMatchObject(isCacheable(kind, number) ? fromCache : neverCached);
      expect(explained!.clocks.isExact).toBe(true);
      expect(explained!.metric).toEqual(metricOf(kind, number));
      expect(explained!.behind.page.rows.length).toBeGreaterThan(0);
      const run = expect.objectContaining({ id: runId, type: 'full', requestedBy: 'ada' });
      expect(explained!.writtenBy).toEqual(isCacheable(kind, number) ? run : null);
      expect(explained!.countedBy).toEqual(kind === 'team' ? run : null);
      const recounted = await recountNumber(access, kind, idOf(kind), number);
      expect(recounted).toMatchObject({ isRight: true, shown: explained!.value, counted: explained!.value });
    },
  );

  it.each(everyNumber)('%s %s is none of another team, of an unknown id, of no id', async (kind, number) => {
    const id = idOf(kind);
    for (const [who, wanted] of [
      [makeAccess('2', 'eve'), id],
      [access, '99999'],
      [access, 'x'],
      [access, "1' or true"],
    ] as const) {
      expect(await explain(who, kind, wanted, number)).toBeNull();
      expect(await recountNumber(who, kind, wanted, number)).toBeNull();
    }
  });

  it('has a name, and what has none is none', () => {
    expect(metricOf('chatbot', 'participants')).toBe(METRICS.participants);
    expect(parseNumber('session', 'aiMessages')).toBe('aiMessages');
    for (const name of ['participants', 'toString', '', undefined])
      expect(parseNumber('session', name)).toBeNull();
  });
});

describe('a number', () => {
  it('that is pending says so, beside what is cached', async () => {
    await addMessages(database.sql, sessions[0]!, [{}, {}]);
    const chatbot = await explain(access, 'chatbot', '1', 'messages');
    expect(chatbot).toMatchObject({ value: 8, cached: 6, origin: 'pending' });
    expect(chatbot!.clocks.pending).toBeGreaterThan(0);
    expect(await explain(access, 'session', sessions[0]!, 'messages')).toMatchObject({
      value: 4,
      cached: 2,
      origin: 'pending',
    });
    expect(await explain(access, 'session', sessions[1]!, 'messages')).toMatchObject({ origin: 'cache' });
    expect(await explain(access, 'team', '1', 'messages')).toMatchObject({
      value: 8,
      cached: 6,
      origin: 'pending',
    });
  });

  it('of a team tells of its chatbot that changed last, and of the refresh that counted all of it', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[0]!, [{}]);
    await fold(sql, { trigger: 'folder' });
    const [chatbot, team] = [
      await explain(access, 'chatbot', '1', 'messages'),
      await explain(access, 'team', '1', 'messages'),
    ];
    expect(team!.writtenBy).toMatchObject({ type: 'incremental', trigger: 'folder' });
    expect(team).toMatchObject({ writtenBy: chatbot!.writtenBy, changedAt: chatbot!.changedAt });
    expect(team!.countedBy).toMatchObject({ id: runId });
  });

  it('whose change allows no sum, or that the cache does not know, is live', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    expect(await explain(access, 'session', sessions[0]!, 'messages')).toMatchObject({
      value: 0,
      cached: 2,
      origin: 'live',
    });
    const added = await addSession(sql, { chatbotId: 2 });
    expect(await explain(access, 'session', added, 'messages')).toMatchObject({
      value: 0,
      cached: null,
      origin: 'live',
      writtenBy: null,
    });
  });

  it('that is wrong is shown beside what is counted, and stays so', async () => {
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1`;
    });
    for (let times = 0; times < 2; times += 1)
      expect(await recountNumber(access, 'chatbot', '1', 'participants')).toMatchObject({
        shown: 7,
        cached: 7,
        counted: 2,
        isRight: false,
        mayBeUnswept: false,
      });
  });

  it('tells with capture by tail that a sweep may still find it', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    await sql`update truecount.capture_state set capture = 'tail'`;
    const found = await recountNumber(access, 'session', sessions[0]!, 'messages');
    await sql`update truecount.capture_state set capture = 'triggers'`;
    expect(found).toMatchObject({ shown: 2, counted: 0, isRight: false, mayBeUnswept: true });
  });
});

describe('the rows behind a number', () => {
  it('of a chatbot add up to it, what is pending put in', async () => {
    const { sql } = database;
    await addMessages(sql, sessions[0]!, [{}]);
    await addMessages(sql, await addSession(sql, { participantId: 4 }), [{}]);
    const messages = await explain(access, 'chatbot', '1', 'messages');
    if (messages?.behind.kind !== 'sessions') throw new Error('sessions are behind messages');
    const counts = messages.behind.page.rows.map((row) => row.humanMessageCount);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(messages.value);
    const people = await explain(access, 'chatbot', '1', 'participants');
    expect(people!.value).toBe(3);
    expect(people!.behind).toMatchObject({
      kind: 'participants',
      page: {
        rows: [
          { id: '1', identifier: 'person 1', sessions: 2, messages: 5 },
          { id: '2', identifier: 'person 2', sessions: 1, messages: 2 },
          { id: '4', identifier: 'person 4', sessions: 1, messages: 1 },
        ],
      },
    });
    const tests = await explain(access, 'chatbot', '1', 'testSessions');
    expect(tests!.behind.page.rows.map(({ id }) => id)).toEqual([sessions[3]]);
  });

  it('of a session are its messages of the role, and what carries a version', async () => {
    const ai = await explain(access, 'session', sessions[0]!, 'aiMessages');
    expect(ai!.behind.page.rows).toEqual([expect.objectContaining({ role: 'ai' })]);
    const versions = await explain(access, 'session', sessions[0]!, 'versions');
    expect(versions!.value).toEqual(['v2', 'v10']);
    if (versions!.behind.kind !== 'versions') throw new Error('messages with versions are behind versions');
    expect(versions!.behind.page.rows.map(({ version, role }) => [version, role])).toEqual([
      ['v10', 'human'],
      ['v2', 'ai'],
    ]);
  });

  it('of traces are those that it is counted from', async () => {
    const statuses = async (number: 'traces' | 'errorTraces' | 'meanTraceMs') => {
      const explained = await explain(access, 'session', sessions[0]!, number);
      if (explained?.behind.kind !== 'traces') throw new Error('traces are behind traces');
      return [explained.value, explained.behind.page.rows.map(({ status }) => status)];
    };
    expect(await statuses('traces')).toEqual([3, ['success', 'error', 'pending']]);
    expect(await statuses('errorTraces')).toEqual([1, ['error']]);
    expect(await statuses('meanTraceMs')).toEqual([100, ['success', 'error']]);
  });

  it('are paged to the last one and back', async () => {
    const { sql } = database;
    await sql`
      insert into truecount_platform.message (session_id, role, created_at, content)
      select ${sessions[0]!}, 'human', '2026-02-01T00:00:00Z', 'text' from generate_series(1, 120)`;
    const ids: string[] = [];
    let after: string | null = null;
    let previous: string | null = null;
    do {
      const page: Page<{ id: string }> = (await explain(access, 'session', sessions[0]!, 'messages', {
        after,
        before: null,
        at: null,
      }))!.behind.page;
      ids.push(...page.rows.map(({ id }) => id));
      after = page.next;
      previous = page.previous;
    } while (after);
    expect(ids).toHaveLength(122);
    expect(new Set(ids).size).toBe(122);
    const back = await explain(access, 'session', sessions[0]!, 'messages', {
      after: null,
      before: previous,
      at: null,
    });
    expect(back!.behind.page.rows.map(({ id }) => id)).toEqual(ids.slice(50, 100));
    const last = await explain(access, 'session', sessions[0]!, 'messages', {
      after: null,
      before: null,
      at: 'last',
    });
    expect(last!.behind.page.rows.at(-1)!.id).toBe(ids.at(-1));
  });
});
