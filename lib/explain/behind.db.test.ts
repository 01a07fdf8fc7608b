import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { measureQueries, readPlan } from '@/lib/performance/performance';
import { runRefresh } from '@/lib/refresh/run';
import { withWriter } from '@/lib/refresh/writer';
import { explain, recountNumber } from './explain';

const settings = vi.hoisted(() => ({ PENDING_LIMIT: 2, READ_MODE: 'exact', ENABLE_COMPRESSION: true }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});
let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const access = makeAccess('1', 'test');
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  settings.READ_MODE = 'exact';
  await resetPlatform(sql);
  await sql`truncate truecount.compressed_session`;
  sessions = [];
  for (let index = 0; index < 4; index += 1) {
    const session = await addSession(sql, { status: 'complete', endedAt: '2026-01-01T11:00:00Z' });
    await addMessages(sql, session, [{ version: 'v10' }, { role: 'ai', version: 'v2' }]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

/** More than a page adds. */
async function addMany() {
  for (const session of sessions) await addMessages(database.sql, session, [{}]);
}
/** Everything that a fold would move. */
const written = async () =>
  (
    await database.sql`
      select (select count(*)::int from truecount.statistics_update_log) as runs,
        (select count(*)::int from truecount.pending_change) as pending,
        (select sum(human_message_count)::int from truecount.session_statistics) as messages`
  )[0];

describe('where more is pending than pages add', () => {
  it('a recount writes nothing, and tells lag from drift', async () => {
    await addMany();
    const before = await written();
    const lag = { pending: 4, isPendingCapped: false, isAll: true };
    for (const [kind, id, shown, counted] of [
      ['chatbot', '1', 4, 8],
      ['session', sessions[0]!, 1, 2],
      ['team', '1', 4, 8],
    ] as const)
      expect(await recountNumber(access, kind, id, 'messages')).toMatchObject({
        shown,
        counted,
        isRight: false,
        lag,
        mayBeUnswept: false,
      });
    expect(await written()).toEqual(before);
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`update truecount.chatbot_statistics set human_message_count = 99 where chatbot_id = 1`;
    });
    expect(await recountNumber(access, 'chatbot', '1', 'messages')).toMatchObject({
      shown: 99,
      counted: 8,
      lag: { ...lag, isAll: false },
    });
    await sql`insert into truecount.pending_change (kind, id) values ('e', 0)`;
    expect(await recountNumber(access, 'chatbot', '1', 'messages')).toMatchObject({ lag: { isAll: null } });
    // What it agrees with needs no reason.
    expect(await recountNumber(access, 'chatbot', '1', 'sessions')).toMatchObject({
      isRight: true,
      lag: { isAll: true },
    });
  });

  it('neither timing the pages’ queries nor their plans write anything', async () => {
    await addMany();
    const before = await written();
    const measured = await measureQueries(access, ['sessions']);
    expect(measured[0]!.timings).toMatchObject([{ rows: 4 }, { rows: 4 }, { rows: 4 }]);
    expect(await readPlan(access, 'sessions', 'exact')).toMatchObject({ mode: 'exact' });
    expect(await written()).toEqual(before);
  });

  it('and another writes, a number is behind, and not called one of which nothing has changed', async () => {
    await addMany();
    await withWriter(database.sql, async () => {
      for (const [kind, id] of [
        ['chatbot', '1'],
        ['session', sessions[0]!],
        ['team', '1'],
      ] as const) {
        const explained = await explain(access, kind, id, 'messages');
        expect(explained).toMatchObject({ origin: 'behind', clocks: { isExact: false, pending: 4 } });
        expect(explained!.value).toBe(explained!.cached);
      }
    });
    // Once nobody does, the page folds first.
    expect(await explain(access, 'chatbot', '1', 'messages')).toMatchObject({ origin: 'cache', value: 8 });
  });

  it('or READ_MODE is cached, a number is behind as soon as anything is pending', async () => {
    settings.READ_MODE = 'cached';
    expect(await explain(access, 'chatbot', '1', 'messages')).toMatchObject({ origin: 'cache' });
    await addMessages(database.sql, sessions[0]!, [{}]);
    expect(await explain(access, 'chatbot', '1', 'messages')).toMatchObject({ origin: 'behind', value: 4 });
    expect(await recountNumber(access, 'chatbot', '1', 'messages')).toMatchObject({ lag: { isAll: true } });
  });
});

it('versions of a compressed session are the source’s, and the cache has none of them', async () => {
  await runRefresh(database.sql, { type: 'compress', trigger: 'cli' });
  const id = sessions[0]!;
  expect(await explain(access, 'session', id, 'versions')).toMatchObject({
    value: ['v2', 'v10'],
    cached: null,
    origin: 'live',
    isDropped: true,
    writtenBy: null,
  });
  expect(await recountNumber(access, 'session', id, 'versions')).toMatchObject({
    cached: null,
    isDropped: true,
    isRight: true,
  });
  expect(await explain(access, 'session', id, 'messages')).toMatchObject({
    origin: 'cache',
    isDropped: false,
  });
});
