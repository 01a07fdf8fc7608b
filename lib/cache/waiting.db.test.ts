import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { chooseCapture } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { readLag } from '@/lib/jobs/check-staleness';
import { readHealth } from '@/lib/jobs/health';
import { inSnapshot } from '@/lib/reads/snapshot';
import { runRefresh } from '@/lib/refresh/run';
import { readOverview } from './overview';
import { describeTrust, stripOf } from './strip';
import { overall } from './testing';
import { readWaiting } from './waiting';

const settings = vi.hoisted(() => ({ PENDING_LIMIT: 2, READ_MODE: 'exact' }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});
let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  settings.READ_MODE = 'exact';
  await chooseCapture(sql, 'triggers');
  await resetPlatform(sql);
  sessions = [];
  for (let index = 0; index < 4; index += 1) {
    const session = await addSession(sql);
    await addMessages(sql, session, [{}]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

async function shown() {
  const overview = await readOverview(overall);
  const checks = stripOf(overview, null);
  const { tone, says } = checks.find(({ name }) => name === 'Freshness')!;
  return { trust: describeTrust(checks, overview.waiting).split(';')[0], tone, says };
}
const everything = () => database.sql`insert into truecount.pending_change (kind, id) values ('e', 0)`;
const ago = (interval: string) => database.sql`
  update truecount.job_heartbeat set beat_at = now() - ${interval}::interval where job = 'tail'`;
async function followTail() {
  await chooseCapture(database.sql, 'tail');
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
  await pollIfTail(database.sql);
}

describe('what waits', () => {
  it('is nothing, or what pages add', async () => {
    expect(await shown()).toMatchObject({ trust: 'Pages are exact', tone: 'good' });
    await addMessages(database.sql, sessions[0]!, [{}]);
    const { trust, tone, says } = await shown();
    expect([trust, tone]).toEqual(['Pages are exact', 'good']);
    expect(says).toContain('1 change waits');
    expect(says).toContain('Pages put them in themselves');
  });

  it('is everything: no page can add it, and none is called exact', async () => {
    await everything();
    const { trust, tone, says } = await shown();
    expect([trust, tone]).toEqual(['Pages may be behind, and say so', 'warn']);
    expect(says).toMatch(/^Everything is to be counted again.*cannot add/);
    settings.READ_MODE = 'cached';
    expect((await shown()).says).toContain('what was counted before');
    settings.READ_MODE = 'live';
    expect((await shown()).trust).toBe('Pages count everything anew');
  });

  it('is more than a page adds: it folds first, and that is said', async () => {
    for (const session of sessions) await addMessages(database.sql, session, [{}]);
    const { trust, tone, says } = await shown();
    expect([trust, tone]).toEqual(['Pages may be behind, and say so', 'warn']);
    expect(says).toContain('more than a page adds');
    settings.READ_MODE = 'cached';
    expect(await shown()).toMatchObject({ trust: 'Pages may be behind, and say so', tone: 'good' });
  });
});

describe('with capture by tail', () => {
  it('nobody is told that every row is as the source is: edits and deletions are known up to the last sweep', async () => {
    const { sql } = database;
    await followTail();
    const { trust, tone, says } = await shown();
    expect(trust).toMatch(/^Pages have every new message, and edits and deletions up to \d{4}-.* UTC$/);
    expect(tone).toBe('good');
    expect(says).toMatch(/^No new message, session or chatbot waits\. .* all up to .* UTC are known\.$/);
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '3 days'`;
    expect((await shown()).tone).toBe('warn');
    await sql`delete from truecount.statistics_update_log`;
    expect((await shown()).says).toContain('no round of them is done');
  });

  it('what nobody has noted waits since the tail was last followed, for the page, the clocks and the alerts', async () => {
    const { sql } = database;
    await followTail();
    await ago('5 minutes');
    expect(await readLag(sql)).toBeNull();
    await addMessages(sql, sessions[0]!, [{}]);
    const { tone, says } = await shown();
    expect(tone).toBe('warn');
    expect(says).toContain('the oldest for 5 min');
    const { oldestSeconds } = await inSnapshot(sql, readWaiting, { isUnlimited: true });
    expect(oldestSeconds).toBeGreaterThanOrEqual(300);
    expect(await readLag(sql)).toBeGreaterThanOrEqual(300);
    await ago('2 hours');
    expect((await shown()).tone).toBe('bad');
    expect((await readHealth(sql)).cache).toEqual({ isFilled: true, isStale: true });
    // Once it is followed again it waits like any other.
    await pollIfTail(sql);
    expect(await readLag(sql)).toBeLessThan(60);
  });

  it('a poll that another held off does not count as one', async () => {
    const { sql } = database;
    await followTail();
    await ago('5 minutes');
    const beat = async () => (await sql`select beat_at from truecount.job_heartbeat where job = 'tail'`)[0];
    const before = await beat();
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(7312, 0)`;
      await pollIfTail(sql);
    });
    expect(await beat()).toEqual(before);
    await pollIfTail(sql);
    expect(await beat()).not.toEqual(before);
  });
});
