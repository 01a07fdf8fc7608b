import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { falsifyIn } from '@/db/testing/falsify';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { readStatement } from '@/lib/audit/statement';
import { fold } from './fold';
import type { RefreshType } from './log';
import { runRefresh } from './run';

let database: TestDatabase;
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  await sql`update truecount.capture_state set capture = 'triggers', swept_through = null`;
  sessions = [];
  for (let index = 0; index < 4; index += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (index % 2) });
    await addMessages(sql, session, [{ at: new Date().toISOString(), version: 'v1' }, { role: 'ai' }]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

const falsify = (statement: string) => falsifyIn(database.sql, statement);
const refresh = (type: RefreshType, scopeId?: string) =>
  runRefresh(database.sql, { type, trigger: 'cli', ...(scopeId && { scopeId }) });
const found = () => database.sql`
  select kind, subject_id as id, number, shown, counted, team_id as team
  from truecount.audit_finding where part = 'sweep' order by id, kind, number`;
const wrongMessages = () =>
  falsify(
    `update truecount.session_statistics set human_message_count = 99 where session_id = ${sessions[0]}`,
  );

describe('a sweep', () => {
  it.each(['recent', 'older', 'full', 'hybrid'] as const)('(%s) tells what it mends', async (type) => {
    await wrongMessages();
    await refresh(type);
    expect(await found()).toEqual([
      {
        kind: 'session',
        id: sessions[0],
        number: 'messages',
        shown: 99,
        counted: 1,
        team: '1',
      },
    ]);
    expect((await readStatement(database.sql)).swept).toEqual({ wrong: 1, unswept: 0 });
    // The totals were right, and a difference would have moved them.
    expect(await readCache(database.sql)).toEqual(await recount(database.sql));
  });

  it('tells of versions, hours and totals too', async () => {
    await falsify(
      `update truecount.session_version set version = 'v9' where conversation_id = ${sessions[1]}`,
    );
    await falsify(
      `update truecount.session_activity set ai_count = 5 where conversation_id = ${sessions[2]} and ai_count = 1`,
    );
    await falsify('update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1');
    await refresh('full');
    const hour = '2026-01-01T10:00:00+00:00';
    expect(
      (await found()).map(({ kind, id, number, shown, counted }) => [kind, id, number, shown, counted]),
    ).toEqual([
      ['chatbot', '1', 'participants', 7, 1],
      ['session', sessions[1], 'versions', ['v9'], ['v1']],
      ['session', sessions[2], 'hours', [[hour, 0, 5]], [[hour, 0, 1]]],
    ]);
  });

  it.each(['recent', 'older', 'full', 'chatbots'] as const)(
    '(%s) tells of nothing that was noted',
    async (type) => {
      const { sql } = database;
      await addMessages(sql, sessions[0]!, [{}, { role: 'ai', version: 'v2' }]);
      await sql`update truecount_platform.session set chatbot_id = 3, is_test = true where id = ${sessions[1]!}`;
      await sql`delete from truecount_platform.session where id = ${sessions[2]!}`;
      await addMessages(sql, await addSession(sql, { chatbotId: 2 }), [{}]);
      await sql`insert into truecount_platform.chatbot (team_id, name) values (2, 'New')`;
      await sql`update truecount_platform.chatbot set team_id = 2 where id = 3`;
      // Whoever removes rows of the cache makes them pending.
      await sql`delete from truecount.session_statistics where session_id = ${sessions[3]!}`;
      await refresh(type);
      expect(await found()).toEqual([]);
    },
  );

  it('of everything after a change of everything tells of nothing, nor does a fold', async () => {
    const { sql } = database;
    await wrongMessages();
    await addMessages(sql, sessions[0]!, [{}]);
    await fold(sql, { trigger: 'cli' });
    await sql`truncate truecount_platform.message`;
    await refresh('full');
    expect(await found()).toEqual([]);
  });

  it('with capture by tail finds what it is for', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    await sql`update truecount.capture_state set capture = 'tail'`;
    await refresh('older');
    // Counted, and not listed one by one.
    expect(await found()).toEqual([]);
    const { swept } = await readStatement(sql);
    expect(swept).toEqual({ wrong: 0, unswept: 4 });
  });
});

it('a session that somebody has counted again takes the totals above it with it', async () => {
  await wrongMessages();
  await refresh('session', sessions[0]);
  expect(await readCache(database.sql)).toEqual(await recount(database.sql));
  expect((await found()).map(({ number }) => number)).toEqual(['messages']);
});
