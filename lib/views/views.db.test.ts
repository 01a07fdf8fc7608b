import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { readChatbotAndSessions } from '@/lib/reads/chatbot';
import { readChatbotsPage } from '@/lib/reads/chatbots';
import { loadChatbotParams, loadSessionParams, loadTranscriptParams } from '@/lib/reads/params';
import { readSessionPage } from '@/lib/reads/session';
import { readSessionsPage } from '@/lib/reads/sessions';
import { runRefresh } from '@/lib/refresh/run';
import { flushViews } from './record';
import { mostViewed, readViews } from './views';

const settings = vi.hoisted(() => ({ READ_MODE: 'exact' }));
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
  sessions = [];
  for (let index = 0; index < 3; index += 1) {
    const session = await addSession(sql);
    await addMessages(sql, session, [{}]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await flushViews(() => sql);
  await sql`truncate truecount.view_hour, truecount.view_subject`;
});

const flush = () => flushViews(() => database.sql);
const total = async () => (await readViews(database.sql)).total;
const viewSessions = () => readSessionsPage(access, loadSessionParams({ period: 'all' }));

describe('a page that is answered', () => {
  it('is counted with where its rows came from', async () => {
    await viewSessions();
    await addMessages(database.sql, sessions[0]!, [{}]);
    await viewSessions();
    await readChatbotsPage(access, loadChatbotParams({}));
    await flush();
    // Two chatbots are listed, of which one has a message pending.
    expect(await total()).toEqual({
      views: 3,
      rows: { cache: 3 + 2 + 1, pending: 1 + 1, live: 0, behind: 0 },
      meanStaleSeconds: 0,
      mostStaleSeconds: 0,
    });
  });

  it('is counted as behind, with its age, where pending changes are left out', async () => {
    await viewSessions();
    await addMessages(database.sql, sessions[0]!, [{}]);
    await database.sql`update truecount.pending_change set noted_at = noted_at - interval '100 seconds'`;
    settings.READ_MODE = 'cached';
    await viewSessions();
    await flush();
    const { views, rows, meanStaleSeconds, mostStaleSeconds } = await total();
    expect([views, rows]).toEqual([2, { cache: 3, pending: 0, live: 0, behind: 3 }]);
    expect(mostStaleSeconds).toBeGreaterThanOrEqual(100);
    expect(mostStaleSeconds).toBeLessThan(120);
    expect(meanStaleSeconds).toBe(mostStaleSeconds / 2);
  });

  it('is counted as live where it was asked for', async () => {
    settings.READ_MODE = 'live';
    await viewSessions();
    await flush();
    expect((await total()).rows).toEqual({ cache: 0, pending: 0, live: 3, behind: 0 });
  });

  it('says what is viewed much, and adds up over flushes', async () => {
    for (let times = 0; times < 3; times += 1) {
      await readSessionPage(access, sessions[1]!, loadTranscriptParams({}));
      await flush();
    }
    await readSessionPage(access, sessions[0]!, loadTranscriptParams({}));
    const page = await readChatbotAndSessions(access, '1', loadSessionParams({}));
    await page!.sessions;
    await readSessionPage(makeAccess('2', 'test'), sessions[0]!, loadTranscriptParams({}));
    await flush();
    const { sql } = database;
    expect(await mostViewed(sql, 'session', { limit: 5 })).toEqual([
      { id: sessions[1], views: 3 },
      { id: sessions[0], views: 1 },
    ]);
    expect(await mostViewed(sql, 'chatbot', { limit: 5 })).toEqual([{ id: '1', views: 1 }]);
    expect((await total()).rows.cache).toBe(3 + 1 + 1 + 3);
  });
});

it('what cannot be written fails nothing and is written later', async () => {
  await viewSessions();
  const closed = connect(database.url);
  await closed.end();
  await flushViews(() => closed);
  await viewSessions();
  expect((await total()).views).toBe(0);
  await flush();
  expect(await total()).toMatchObject({ views: 2, rows: { cache: 6 } });
});
