import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { runRefresh } from '@/lib/refresh/run';
import { readCachedChatbots } from './chatbot-rows';
import { readRunFacts } from './run';
import { loadRunParams } from './run-params';
import { readRunsPage, streamRuns } from './runs';
import { readCachedSessions } from './session-rows';
import { loadCachedChatbotParams, loadCachedSessionParams } from './statistics-params';
import { operator, overall } from './testing';

let database: TestDatabase;
let pool: Sql;
const statements: string[] = [];
const access = makeAccess('1', 'test');
vi.mock('@/db/client', async (load) => {
  const client = await load<typeof import('@/db/client')>();
  return { ...client, db: () => pool };
});

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  pool = connect(database.url, { max: 2, onStatement: (statement) => statements.push(statement) });
  await resetPlatform(sql);
  for (let at = 0; at < 30; at += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (at % 3), participantId: 1 });
    await addMessages(sql, session, [{ at: `2026-01-01T00:00:${String(at).padStart(2, '0')}Z` }]);
  }
  await addSession(sql, { teamId: 2, chatbotId: 4, participantId: 5 });
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await sql`update truecount.statistics_update_log set started_at = now() - interval '3 hours', finished_at = now() - interval '3 hours', requested_at = now() - interval '3 hours'`;
  await sql`update truecount.chatbot_statistics set changed_at = now() - interval '3 hours'`;
  await sql`update truecount.session_statistics set changed_at = now() - interval '3 hours'`;
  await runRefresh(sql, {
    type: 'chatbot',
    scopeId: '2',
    trigger: 'manual',
    requestedBy: 'operator@example.org',
  });
  await runRefresh(sql, {
    type: 'chatbot',
    scopeId: '4',
    trigger: 'manual',
    requestedBy: 'other@example.org',
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const chatbots = async (query: Record<string, string>) =>
  (await readCachedChatbots(access, loadCachedChatbotParams(query))).page;
const sessions = async (query: Record<string, string>) =>
  (await readCachedSessions(access, loadCachedSessionParams(query))).page;

describe('cached chatbots', () => {
  it('are those of the team, with their totals and their age', async () => {
    const { rows } = await chatbots({ sort: 'name', dir: 'asc' });
    expect(
      rows.map(({ name, sessionCount, humanMessageCount }) => [name, sessionCount, humanMessageCount]),
    ).toEqual([
      ['Alpha', 10, 10],
      ['Beta', 10, 10],
      ['Gamma', 10, 10],
    ]);
    const [alpha, beta] = rows;
    expect(alpha!.ageSeconds).toBeGreaterThan(3 * 3600 - 60);
    expect(beta!.ageSeconds).toBeLessThan(60);
    expect(beta!.checkedAt > beta!.changedAt).toBe(true);
    expect(alpha!.fullAt).toBe(beta!.fullAt);
  });

  it('are ordered by age and by when they were checked, and filtered by it', async () => {
    const names = async (query: Record<string, string>) =>
      (await chatbots(query)).rows.map(({ name }) => name);
    expect((await names({ sort: 'age' })).at(-1)).toBe('Beta');
    expect((await names({ sort: 'checked' }))[0]).toBe('Beta');
    expect(await names({ checked: '1h' })).toEqual(['Beta']);
    expect((await names({ checked: 'over-1h' })).sort()).toEqual(['Alpha', 'Gamma']);
    expect(await names({ changed: '1h' })).toEqual([]);
    expect(await names({ q: 'a_p' })).toEqual([]);
    expect(await names({ q: 'alp' })).toEqual(['Alpha']);
  });

  it('show what is cached, not what is pending', async () => {
    await addMessages(database.sql, '1', [{ at: '2026-02-01T00:00:00Z' }]);
    const page = await readCachedChatbots(access, loadCachedChatbotParams({ q: 'Alpha' }));
    expect(page.page.rows[0]!.humanMessageCount).toBe(10);
    expect(page.state.clocks).toMatchObject({ isExact: false, pending: 1 });
  });
});

describe('cached sessions', () => {
  it.each(['lastActivity', 'session', 'messages', 'changed', 'checked', 'age'])(
    'are paged by %s without a gap',
    async (sort) => {
      for (const dir of ['asc', 'desc']) {
        const first = await sessions({ sort, dir });
        const second = await sessions({ sort, dir, after: first.next! });
        const ids = [...first.rows, ...second.rows].map(({ id }) => id);
        expect(new Set(ids).size).toBe(30);
        expect((await sessions({ sort, dir, before: second.previous! })).rows).toHaveLength(25);
      }
    },
  );

  it('of one chatbot tell its name, which another team is not told', async () => {
    expect(await readCachedSessions(access, loadCachedSessionParams({ chatbot: '2' }))).toMatchObject({
      chatbotName: 'Beta',
      total: { count: 10 },
    });
    expect(
      (await readCachedSessions(access, loadCachedSessionParams({ chatbot: '4' }))).chatbotName,
    ).toBeNull();
    expect((await readCachedSessions(access, loadCachedSessionParams({}))).chatbotName).toBeNull();
  });

  it('need at most five queries', async () => {
    statements.length = 0;
    await sessions({ sort: 'age', checked: 'over-1h' });
    expect(
      statements.filter((each) => !/^\s*(begin|set local|commit)/.test(each)).length,
    ).toBeLessThanOrEqual(5);
  });

  it('are found by id and external id, in the team alone', async () => {
    expect((await sessions({ q: '3' })).rows.map(({ id }) => id)).toEqual(['3']);
    expect((await sessions({ q: '31' })).rows).toEqual([]);
    expect((await sessions({ chatbot: '2', checked: '1h' })).rows).toHaveLength(10);
  });
});

describe('the refresh log', () => {
  const rowsOf = async (viewer: typeof overall, query: Record<string, string>) =>
    (await readRunsPage(viewer, loadRunParams(query))).page.rows;

  it('names nobody and nothing of another team', async () => {
    const names = (rows: { scopeId: string | null; by: string | null }[]) =>
      rows.map(({ scopeId, by }) => [scopeId, by]);
    expect(names(await rowsOf(overall, { type: 'chatbot' }))).toEqual([
      ['4', 'other@example.org'],
      ['2', 'operator@example.org'],
    ]);
    await database.sql`
      with made as (insert into truecount.person (name, email) values ('o', 'operator@example.org') returning id)
      insert into truecount.membership (person_id, team_id, role) select id, 1, 'operator' from made`;
    expect(names(await rowsOf(operator, { type: 'chatbot' }))).toEqual([
      [null, 'somebody of another team'],
      ['2', 'operator@example.org'],
    ]);
  });

  it('is filtered, ordered and streamed', async () => {
    expect((await rowsOf(overall, { sort: 'read' }))[0]!.type).toBe('full');
    expect(await rowsOf(overall, { state: 'failed' })).toEqual([]);
    expect(await rowsOf(overall, { since: '1h', type: 'full' })).toEqual([]);
    // What does a job's work is its run, whatever started it.
    expect((await rowsOf(overall, { job: 'refresh-full' })).map(({ type, job }) => [type, job])).toEqual([
      ['full', null],
    ]);
    expect(await rowsOf(overall, { job: 'nothing' })).toEqual([]);
    const streamed = [];
    for await (const rows of streamRuns(overall, loadRunParams({}))) streamed.push(...rows);
    expect(streamed.map(({ type }) => type)).toEqual(['chatbot', 'chatbot', 'full']);
  });

  it('has a page for each run, with its statements', async () => {
    const [full] = await rowsOf(overall, { type: 'full' });
    const facts = await readRunFacts(operator, full!.id);
    expect(facts).toMatchObject({ type: 'full', state: 'done', read: 31, isOwn: false });
    expect(facts!.steps.find(({ name }) => name === 'sessions')).toMatchObject({ rows: 31, times: 1 });
    expect(await readRunFacts(operator, '999999')).toBeNull();
    expect(await readRunFacts(operator, 'x')).toBeNull();
  });
});
