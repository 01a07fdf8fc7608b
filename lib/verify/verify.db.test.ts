import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { falsifyIn } from '@/db/testing/falsify';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from './verify';

let database: TestDatabase;
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  sessions = [];
  for (let index = 0; index < 6; index += 1) {
    const session = await addSession(sql, {
      chatbotId: 1 + (index % 3),
      participantId: 1 + (index % 2),
      isTest: index === 4,
    });
    await addMessages(sql, session, [
      { version: 'v2' },
      { role: 'ai', version: 'v10' },
      { at: `2026-01-0${index + 1}T00:00:00Z` },
    ]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

const falsify = (statement: string) => falsifyIn(database.sql, statement);

/** Without those of buckets, to which a session that is wrong belongs too. */
const found = async (isBucket = false) =>
  (await verify(database.sql)).findings
    .filter(({ kind }) => (kind === 'bucket') === isBucket)
    .map(({ kind, id, number, shown, counted }) => [kind, id, number, shown, counted]);

describe('verify', () => {
  it('finds nothing in a cache that is right, with or without pending changes', async () => {
    const { sql } = database;
    expect(await verify(sql)).toMatchObject({
      wrong: 0,
      unswept: 0,
      pending: 0,
      findings: [],
      // Buckets of three chatbots: 2, 2 and 3 days, 1, 1 and 2 weeks, and a month each.
      checked: 6 * 9 + 4 * 7 + 14 * 6 + 3,
    });
    await addMessages(sql, sessions[0]!, [{ version: 'v3' }]);
    await sql`delete from truecount_platform.session where id = ${sessions[1]!}`;
    await sql`update truecount_platform.session set chatbot_id = 2 where id = ${sessions[2]!}`;
    expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 4, findings: [] });
  });

  it('leaves what is wrong as it is', async () => {
    await falsify(
      `update truecount.session_statistics set human_message_count = 99 where session_id = ${sessions[0]}`,
    );
    const before = await verify(database.sql);
    expect(before.wrong).toBe(1);
    expect((await verify(database.sql)).findings).toEqual(before.findings);
  });

  it.each([
    [
      'a session that counts wrong',
      'update truecount.session_statistics set human_message_count = 99 where session_id = $',
      ['session', '$', 'messages', 99, 2],
    ],
    [
      'a test flag',
      'update truecount.session_statistics set is_test = true where session_id = $',
      ['session', '$', 'isTest', true, false],
    ],
    [
      'a version that is gone',
      "delete from truecount.session_version where conversation_id = $ and version = 'v2'",
      ['session', '$', 'versions', ['v10'], ['v10', 'v2']],
    ],
    [
      'a total of a chatbot',
      'update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1',
      ['chatbot', '1', 'participants', 7, 2],
    ],
    [
      'a total of a team',
      'update truecount.team_statistics set session_count = 7',
      ['team', '1', 'sessions', 7, 5],
    ],
  ])('finds %s', async (_, statement, finding) => {
    const id = sessions[0]!;
    await falsify(statement.replace('$', id));
    expect(await found()).toEqual([finding.map((part) => (part === '$' ? id : part))]);
  });

  it('finds an hour that is off, a session that is not shown and one that is no more', async () => {
    await falsify(
      `update truecount.session_activity set ai_count = 5 where conversation_id = ${sessions[0]}`,
    );
    await falsify(`delete from truecount.session_statistics where session_id = ${sessions[1]}`);
    await falsify(`insert into truecount.session_statistics (session_id, conversation_id, team_id, chatbot_id, is_test, is_ended,
      human_message_count, created_at, changed_at, changed_run) values (999, 999, 1, 1, false, false, 0, now(), now(), 1)`);
    const findings = await found();
    const of = (id: string) => findings.filter(([kind, found]) => kind === 'session' && found === id);
    expect(of(sessions[0]!).map(([, , number]) => number)).toEqual(['hours']);
    expect(of(sessions[1]!)).toContainEqual(['session', sessions[1], 'messages', null, 2]);
    expect(of('999')).toContainEqual(['session', '999', 'messages', 0, null]);
  });

  it('finds a bucket that is off, archived or counted', async () => {
    await runRefresh(database.sql, { type: 'archive', trigger: 'cli' });
    expect(await found(true)).toEqual([]);
    await falsify(
      `update truecount.chatbot_bucket set human_count = 77 where chatbot_id = 2 and grain = 'month'`,
    );
    expect(await found(true)).toEqual([['bucket', '2', 'month 2026-01-01 00:00 humanMessages', 77, 2]]);
    await falsify(
      `update truecount.session_statistics set created_at = '2026-02-02' where session_id = ${sessions[1]}`,
    );
    await database.sql`truncate truecount.chatbot_bucket`;
    expect((await found(true)).map(([, id, number]) => `${id} ${number}`)).toContain(
      '2 month 2026-02-01 00:00 sessions',
    );
  });

  it('takes a sample', async () => {
    const { checked, wrong } = await verify(database.sql, { sample: 2 });
    // And the buckets of two chatbots, of which one has none.
    const buckets = (checked - 2 * 9 - 2 * 7) / 6;
    expect(wrong).toBe(0);
    expect([4, 6, 8, 10]).toContain(buckets);
  });

  it('says what to do where nothing can be compared', async () => {
    const { sql } = database;
    await sql`truncate truecount_platform.message`;
    await expect(verify(sql)).rejects.toThrow(/Run `truecount refresh` first/);
    await runRefresh(sql, { type: 'incremental', trigger: 'cli' });
    expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 0 });
  });
});

describe('verify with capture by tail', () => {
  beforeEach(() => database.sql`update truecount.capture_state set capture = 'tail'`);
  afterAll(() => database.sql`update truecount.capture_state set capture = 'triggers'`);

  it('tells what the next sweep will find from what is wrong', async () => {
    const { sql } = database;
    // An edit that nothing noted, as tail sees it.
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    const edited = await verify(sql);
    expect(edited.wrong).toBe(0);
    expect(edited.unswept).toBeGreaterThan(0);
    await falsify('update truecount.chatbot_statistics set session_count = 77 where chatbot_id = 2');
    await falsify(`delete from truecount.session_statistics where session_id = ${sessions[5]}`);
    const { findings, wrong } = await verify(sql);
    expect(wrong).toBeGreaterThan(0);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'chatbot', id: '2', number: 'sessions', isUnswept: false }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'session', id: sessions[5], number: 'messages', isUnswept: false }),
    );
  });

  it('excuses nothing once sweeps are overdue', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '1 day'`;
    expect((await verify(sql)).unswept).toBe(0);
    expect((await verify(sql)).wrong).toBeGreaterThan(0);
  });
});
