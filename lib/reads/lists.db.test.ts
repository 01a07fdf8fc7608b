import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { recount } from '@/db/testing/recount';
import { makeAccess } from '@/lib/auth/access';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { countChatbots, listChatbots } from './chatbots';
import { type ChatbotParams, loadChatbotParams, loadSessionParams, type SessionParams } from './params';
import { readFacts } from './session';
import { readSessionFacets } from './session-facets';
import { countSessions, listSessions, periodInForce } from './sessions';
import { inSnapshot } from './snapshot';

let database: TestDatabase;
const one = makeAccess('1', 'test');

const chatbots = (params: Partial<ChatbotParams> = {}, access = one) =>
  inSnapshot(database.sql, async (snapshot) => {
    const asked = { ...loadChatbotParams({}), ...params };
    return {
      page: await listChatbots(snapshot, access, asked, asked),
      total: await countChatbots(snapshot, access, asked),
    };
  });
const sessions = (params: Partial<SessionParams> = {}, access = one) =>
  inSnapshot(database.sql, async (snapshot) => {
    const asked = { ...loadSessionParams({}), ...params, period: params.period ?? ('all' as const) };
    return {
      page: await listSessions(snapshot, access, asked, asked),
      total: await countSessions(snapshot, access, asked),
      facets: await readSessionFacets(snapshot, access, asked),
    };
  });
const readSession = (id: string) => inSnapshot(database.sql, (snapshot) => readFacts(snapshot, one, id));
const ids = (page: { rows: { id: string }[] }) => page.rows.map((row) => row.id);

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await resetPlatform(sql);
  // 60 sessions of Alpha in groups of three with the same last activity, so that pages are cut inside ties.
  for (let index = 0; index < 60; index += 1) {
    const session = await addSession(sql, {
      participantId: 1 + (index % 4),
      channel: index % 5 === 0 ? 'telegram' : 'web',
      status: index % 7 === 0 ? 'complete' : 'active',
      isTest: index % 20 === 19,
      externalId: `list-${index}`,
    });
    const day = String(1 + Math.floor(index / 3)).padStart(2, '0');
    if (index >= 6)
      await addMessages(sql, session, [
        { at: `2026-02-${day}T00:00:00Z`, version: index % 2 ? 'v2' : 'v10' },
      ]);
  }
  const gamma = await addSession(sql, { chatbotId: 3, externalId: '100%_\\x' });
  await addMessages(sql, gamma, [{ at: '2026-06-01T00:00:00Z' }, { at: '2026-06-01T01:00:00Z' }]);
  await addSession(sql, { teamId: 2, chatbotId: 4, participantId: 5 });
  await sql`insert into truecount_platform.session_tag select id, 'vip' from truecount_platform.session where id % 10 = 0`;
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});
afterAll(() => database.drop());

describe('the chatbots list', () => {
  it('shows one team, archived ones on request, most recently active first', async () => {
    const { page, total } = await chatbots();
    expect(page.rows.map((row) => row.name)).toEqual(['Gamma', 'Alpha']);
    expect(total).toEqual({ count: 2, isCapped: false });
    expect((await chatbots({ archived: 'only' })).page.rows.map((row) => row.name)).toEqual(['Beta']);
    expect((await chatbots({ archived: 'show' }, makeAccess(null, 'cli'))).page.rows).toHaveLength(4);
  });

  it('sorts by every column in both directions, with the id as the last word', async () => {
    const order = async (sort: ChatbotParams['sort'], dir: ChatbotParams['dir']) =>
      (await chatbots({ sort, dir, archived: 'show' })).page.rows.map((row) => row.name);
    expect(await order('name', 'asc')).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(await order('messages', 'desc')).toEqual(['Alpha', 'Gamma', 'Beta']);
    expect(await order('sessions', 'asc')).toEqual(['Beta', 'Gamma', 'Alpha']);
    expect(await order('participants', 'desc')).toEqual(['Alpha', 'Gamma', 'Beta']);
    expect(await order('lastActivity', 'asc')).toEqual(['Beta', 'Alpha', 'Gamma']);
  });

  it('takes wildcards of a search literally', async () => {
    expect((await chatbots({ q: 'amm' })).page.rows.map((row) => row.name)).toEqual(['Gamma']);
    expect((await chatbots({ q: '%' })).page.rows).toHaveLength(0);
    expect((await chatbots({ q: '_lpha' })).total.count).toBe(0);
  });
});

describe('paging', () => {
  const sorts: SessionParams['sort'][] = [
    'lastActivity',
    'chatbot',
    'participant',
    'status',
    'messages',
    'duration',
    'channel',
  ];
  for (const sort of sorts) {
    for (const dir of ['asc', 'desc'] as const) {
      it(`goes through every session once and back again, sorted by ${sort} ${dir}`, async () => {
        const forward: string[][] = [];
        let { page } = await sessions({ sort, dir });
        for (;;) {
          forward.push(ids(page));
          if (page.next === null) break;
          page = (await sessions({ sort, dir, after: page.next })).page;
        }
        expect(forward.map((rows) => rows.length)).toEqual([25, 25, 11]);
        expect(new Set(forward.flat()).size).toBe(61);
        const back: string[][] = [];
        for (;;) {
          back.unshift(ids(page));
          if (page.previous === null) break;
          page = (await sessions({ sort, dir, before: page.previous })).page;
        }
        // Going back, pages are full from the end, and the first page is full again.
        expect(back.at(-1)).toEqual(forward.at(-1));
        expect(back[0]).toEqual(forward[0]);
        const last = (await sessions({ sort, dir, at: 'last' })).page;
        expect(last.rows).toHaveLength(25);
        expect(ids(last)).toEqual(forward.flat().slice(-25));
        expect(last.next).toBeNull();
      });
    }
  }

  it('lands in the right place when the row of a cursor is gone', async () => {
    const { sql } = database;
    const first = (await sessions()).page;
    const edge = first.rows.at(-1)!;
    const expected = ids((await sessions({ after: first.next })).page);
    await sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`delete from truecount.session_statistics where session_id = ${edge.id}`;
    });
    expect(ids((await sessions({ after: first.next })).page)).toEqual(expected);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
  });

  it('shows the last page behind the last row, and pages on past sessions that the source has deleted since', async () => {
    const { sql } = database;
    const last = (await sessions({ at: 'last' })).page;
    const behind = Buffer.from(JSON.stringify(['lastActivity', '-infinity', '1'])).toString('base64url');
    expect(ids((await sessions({ after: behind })).page)).toEqual(ids(last));
    const [deleted] = await sql`
      delete from truecount_platform.session where id = ${ids((await sessions()).page)[3]!} returning *`;
    const { page } = await sessions();
    expect(page.rows).toHaveLength(25);
    expect(page.next).not.toBeNull();
    const second = (await sessions({ after: page.next })).page;
    expect(ids((await sessions({ before: second.previous })).page)).toEqual(ids(page));
    const { id, team_id, chatbot_id, participant_id, external_id, channel, status, is_test } = deleted!;
    await sql`
      insert into truecount_platform.session (id, team_id, chatbot_id, participant_id, external_id, channel, status, is_test, created_at)
      overriding system value
      values (${id}, ${team_id}, ${chatbot_id}, ${participant_id}, ${external_id}, ${channel}, ${status}, ${is_test}, now())`;
    await addMessages(
      sql,
      id,
      external_id.startsWith('list') ? [{ at: '2026-02-20T00:00:00Z', version: 'v2' }] : [],
    );
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
  });

  it('takes a cursor that was made up, or for another sort, for none', async () => {
    const first = ids((await sessions()).page);
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      '',
      'x',
      '%00',
      forged(['messages', '1', '1']),
      forged(['lastActivity', "'; drop table x", '1']),
      forged(['lastActivity', '2026-02-31 00:00:00+00', '1']),
      forged(['lastActivity', '0000-01-01 00:00:00+00', '1']),
      forged(['lastActivity', '2026-02-01 00:00:00+00', '99999999999999999999']),
    ];
    for (const after of cursors) expect(ids((await sessions({ after })).page)).toEqual(first);
  });
});

describe('the filters of the sessions list', () => {
  const count = async (params: Partial<SessionParams>) => (await sessions(params)).total.count;

  it('each narrow the list, and combine', async () => {
    expect(await count({})).toBe(61);
    expect(await count({ chatbot: '3' })).toBe(1);
    expect(await count({ channel: 'telegram' })).toBe(12);
    expect(await count({ status: 'complete' })).toBe(9);
    expect(await count({ channel: 'telegram', status: 'complete' })).toBe(2);
    expect(await count({ test: 'only' })).toBe(3);
    expect(await count({ test: 'hide' })).toBe(58);
    expect(await count({ version: 'v2' })).toBe(27);
    expect(await count({ tag: 'vip' })).toBe(6);
    expect(await count({ participant: 'PERSON 2' })).toBe(15);
    expect(await count({ externalId: 'list-7' })).toBe(1);
    expect(await count({ externalId: '100%_\\x' })).toBe(1);
    expect(await count({ q: 'list-7' })).toBe(1);
    expect(await count({ q: 'person 3' })).toBe(15);
    expect(await count({ archived: 'only' })).toBe(0);
    expect(await count({ period: 'custom', from: '2026-02-03', to: '2026-02-03' })).toBe(3);
    expect(await count({ period: 'custom', from: '2026-06-01' })).toBe(1);
    expect(await count({ chatbot: '4' })).toBe(0);
  });

  it('show how many sessions each option matches together with the others', async () => {
    const all = (await sessions()).facets;
    expect(all.channels).toEqual([
      { value: 'web', label: 'web', count: 49 },
      { value: 'telegram', label: 'telegram', count: 12 },
    ]);
    expect(all.versions.map((option) => [option.value, option.count])).toEqual([
      ['v2', 27],
      ['v10', 27],
    ]);
    expect(all.isCapped).toBe(false);
    const narrowed = (await sessions({ status: 'complete', channel: 'telegram' })).facets;
    expect(narrowed.statuses.map((option) => [option.value, option.count])).toEqual([
      ['active', 10],
      ['complete', 2],
    ]);
    expect(narrowed.channels.map((option) => [option.value, option.count])).toEqual([
      ['web', 7],
      ['telegram', 2],
    ]);
  });

  it('default to everything where nothing is recent, or the list is narrowed to a chatbot', () => {
    const params = loadSessionParams({});
    const recent = new Date(Date.now() - 86_400_000).toISOString();
    expect(periodInForce(params, recent)).toBe('30d');
    expect(periodInForce(params, '2018-12-17T21:15:27.267000Z')).toBe('all');
    expect(periodInForce(params, null)).toBe('all');
    expect(periodInForce({ ...params, chatbot: '1' }, recent)).toBe('all');
    expect(periodInForce({ ...params, period: '7d' }, null)).toBe('7d');
  });
});

describe('cache rows that were lost', () => {
  it('are counted live, marked, in order, and true again after a refresh', async () => {
    const { sql } = database;
    const before = { chatbots: (await chatbots()).page, sessions: (await sessions()).page };
    const numbers = (rows: { changedAt: unknown; counted: unknown }[]) =>
      rows.map(({ changedAt: _, counted: __, ...row }) => row);
    await sql`delete from truecount.session_statistics where session_id % 3 = 0`;
    await sql`delete from truecount.chatbot_statistics where chatbot_id = 3`;
    const after = { chatbots: (await chatbots()).page, sessions: (await sessions()).page };
    expect(numbers(after.chatbots.rows)).toEqual(numbers(before.chatbots.rows));
    expect(numbers(after.sessions.rows)).toEqual(numbers(before.sessions.rows));
    expect(after.chatbots.rows.map((row) => row.counted)).toEqual(['live', 'live']);
    expect(new Set(after.sessions.rows.map((row) => row.counted))).toEqual(new Set(['live', 'cache']));
    expect((await sessions()).total.count).toBe(61);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect(await sql`select from truecount.pending_change`).toHaveLength(0);
    const again = (await chatbots()).page.rows;
    expect(again.map((row) => row.counted)).toEqual(['cache', 'cache']);
    expect(numbers(again)).toEqual(numbers(before.chatbots.rows));
  });

  it('are counted live when only their versions, hours or totals are gone', async () => {
    const { sql } = database;
    const before = await sessions({ version: 'v10' });
    const facts = (id: string) => readSession(id);
    const [first] = before.page.rows;
    const factsBefore = await facts(first!.id);
    await sql`delete from truecount.session_version where version = 'v10'`;
    await sql`delete from truecount.session_activity`;
    const after = await sessions({ version: 'v10' });
    expect(ids(after.page)).toEqual(ids(before.page));
    expect(after.page.rows[0]).toMatchObject({ counted: 'live', versions: first!.versions });
    expect(after.facets.versions).toEqual(before.facets.versions);
    expect(await facts(first!.id)).toMatchObject({
      aiMessageCount: factsBefore!.aiMessageCount,
      versions: factsBefore!.versions,
      counted: 'live',
    });
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`delete from truecount.team_statistics where team_id = 1`;
    const [state] = await sql`select filled_at from truecount.cache_state`;
    expect(state!.filled_at).toBeNull();
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect((await sessions()).total.count).toBe(61);
  });

  it('leave the cache unfilled when the tables were emptied, by either way', async () => {
    const { sql } = database;
    const filled = async () =>
      (await sql`select filled_at from truecount.cache_state`)[0]!.filled_at !== null;
    for (const empty of [
      sql`truncate truecount.session_statistics`,
      sql`delete from truecount.session_statistics`,
    ]) {
      await runRefresh(sql, { type: 'full', trigger: 'cli' });
      expect(await filled()).toBe(true);
      await empty;
      expect(await filled()).toBe(false);
    }
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
  });
});

describe('a chatbot that moved to another team since it was counted', () => {
  it('is seen by neither team before the next refresh, and by the new one after', async () => {
    const { sql } = database;
    const names = async (team: string) =>
      (await chatbots({ archived: 'show' }, makeAccess(team, 'test'))).page.rows.map((row) => row.id);
    await sql`update truecount_platform.chatbot set team_id = 2 where id = 3`;
    await sql`update truecount_platform.session set team_id = 2 where chatbot_id = 3`;
    expect(await names('1')).not.toContain('3');
    expect((await sessions({ chatbot: '3' })).page.rows).toHaveLength(0);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect(await names('2')).toContain('3');
    await sql`update truecount_platform.chatbot set team_id = 1 where id = 3`;
    await sql`update truecount_platform.session set team_id = 1 where chatbot_id = 3`;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
  });
});

describe('what a list says', () => {
  it('equals a recount of the source', async () => {
    const truth = await recount(database.sql);
    const listed = (await chatbots({ archived: 'show' }, makeAccess(null, 'cli'))).page.rows;
    for (const row of listed) {
      const {
        chatbotId: _,
        teamId: __,
        ...numbers
      } = truth.chatbots.find((chatbot) => chatbot.chatbotId === row.id)!;
      expect(row).toMatchObject(numbers);
    }
    for (const row of (await sessions()).page.rows) {
      const { humanMessageCount, versions, lastActivityAt } = truth.sessions.find(
        (session) => session.sessionId === row.id,
      )!;
      expect(row).toMatchObject({ humanMessageCount, versions, lastActivityAt });
    }
  });
});

describe('when a session was checked', () => {
  it('is told by the fold that counted it, and not by a refresh of its chatbot from before it moved there', async () => {
    const { sql } = database;
    const id = (await sessions()).page.rows.find((row) => row.chatbotId === '1')!.id;
    await runRefresh(sql, { type: 'chatbot', scopeId: '3', trigger: 'cli' });
    const before = (await readSession(id))!.checkedAt;
    await sql`update truecount_platform.session set chatbot_id = 3 where id = ${id}`;
    expect((await readSession(id))!.checkedAt).toBe(before);
    await fold(sql, { trigger: 'cli' });
    const folded = (await readSession(id))!;
    expect(folded.checkedAt! > before!).toBe(true);
    expect(folded.checkedAt).toBe(folded.changedAt);
    await runRefresh(sql, { type: 'chatbot', scopeId: '3', trigger: 'cli' });
    expect((await readSession(id))!.checkedAt! > folded.checkedAt!).toBe(true);
  });
});
