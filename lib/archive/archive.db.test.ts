import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { expectExact } from '@/db/testing/exact';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { recount } from '@/db/testing/recount';
import { recountBuckets } from '@/db/testing/recount-buckets';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import { GRAINS, HOUR_DAYS } from './grain';

process.env.SESSION_RETENTION_DAYS = '30';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const HOUR = 3_600_000;
/** So many hours ago, on the half hour. */
const ago = (hours: number) =>
  new Date(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR + HOUR / 2).toISOString();

const refresh = (type: 'full' | 'archive' | 'compress') =>
  runRefresh(database.sql, { type, trigger: 'test' });

async function archived(): Promise<Record<string, unknown>[]> {
  return database.sql`
    select grain, start, session_count as "sessionCount", completed_count as "completedCount", human_count as "humanMessageCount",
      ai_count as "aiMessageCount", participant_count as "participantCount", (session_seconds / 60)::float8 as "sessionMinutes"
    from truecount.chatbot_bucket where chatbot_id = 1 order by grain, start`;
}

/** What the table must hold of chatbot 1. */
async function expected() {
  const { sessions } = await recount(database.sql);
  const own = sessions.filter((session) => session.chatbotId === '1');
  const since = new Date(Date.now() - (HOUR_DAYS - 1) * 24 * HOUR).toISOString().slice(0, 10);
  return GRAINS.toSorted().flatMap((grain) =>
    recountBuckets(own, grain)
      .filter(({ start }) => grain !== 'hour' || start >= since)
      .map((bucket) => ({ grain, ...bucket })),
  );
}

/** Every size of bucket of chatbot 1, and every period. */
async function expectShown(): Promise<void> {
  for (const pick of [0, 4, 8, 12, 2, 6, 10]) await expectExact(database.sql, pick);
}

const restatements = () => database.sql`
  select grain, start, before, after, causes from truecount.bucket_restatement where chatbot_id = 1 order by grain`;

/** Two sessions of chatbot 1: one that ended 40 days ago, and one of yesterday and today; counted and archived. */
async function begin(): Promise<{ old: string; recent: string }> {
  const { sql } = database;
  await resetPlatform(sql);
  await sql`truncate truecount.chatbot_bucket, truecount.bucket_change, truecount.bucket_restatement`;
  await sql`update truecount.archive_state set archived_at = null`;
  const old = await addSession(sql, { endedAt: ago(40 * 24), status: 'complete' });
  const recent = await addSession(sql, { participantId: 2 });
  await sql`update truecount_platform.session set created_at = ${ago(40 * 24 + 3)} where id = ${old}`;
  await sql`update truecount_platform.session set created_at = ${ago(30)} where id = ${recent}`;
  await addMessages(sql, old, [{ at: ago(40 * 24 + 2) }, { at: ago(40 * 24 + 1), role: 'ai' }]);
  await addMessages(sql, recent, [
    { at: ago(29) },
    { at: ago(2) },
    { at: ago(1), role: 'ai', version: 'v1' },
  ]);
  await refresh('full');
  await refresh('archive');
  return { old, recent };
}

describe('the archive', () => {
  let ids: Awaited<ReturnType<typeof begin>>;
  beforeEach(async () => {
    ids = await begin();
  });

  it('holds what a recount of the raw rows gives, hours of the last days alone', async () => {
    expect(await archived()).toEqual(await expected());
    expect((await archived()).length).toBeGreaterThan(8);
    expect(await restatements()).toHaveLength(0);
  });

  it('counts marked days alone, and writes nothing where nothing changed', async () => {
    const again = await refresh('archive');
    expect(again).toMatchObject({ rowsRead: 0, rowsChanged: 0 });
    await addMessages(database.sql, ids.recent, [{ at: ago(0) }]);
    await fold(database.sql, { trigger: 'test' });
    expect(await database.sql`select from truecount.bucket_change`).toHaveLength(1);
    expect((await refresh('archive')).rowsRead).toBe(1);
    expect(await archived()).toEqual(await expected());
    expect(await restatements()).toHaveLength(0);
  });

  it('restates closed buckets that late, moved and deleted rows belong to, and says why', async () => {
    const { sql } = database;
    await addMessages(sql, ids.old, [{ at: ago(40 * 24 + 2) }]);
    await fold(sql, { trigger: 'test' });
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
    expect(await restatements()).toMatchObject(
      ['day', 'month', 'week'].map((grain) => ({
        grain,
        before: { sessions: 1, humanMessages: 1, aiMessages: 1, participants: 1 },
        after: { sessions: 1, humanMessages: 2, aiMessages: 1, participants: 1 },
        causes: ['messages added'],
      })),
    );
    await sql`truncate truecount.bucket_restatement`;
    await sql`update truecount_platform.session set chatbot_id = 3 where id = ${ids.old}`;
    await fold(sql, { trigger: 'test' });
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
    expect((await restatements()).map(({ after, causes }) => ({ after, causes }))).toEqual(
      ['day', 'month', 'week'].map(() => ({ after: null, causes: ['session moved'] })),
    );
    await sql`truncate truecount.bucket_restatement`;
    await sql`delete from truecount_platform.session where id = ${ids.old}`;
    await fold(sql, { trigger: 'test' });
    await refresh('archive');
    const [gone] =
      await sql`select before, after, causes from truecount.bucket_restatement where chatbot_id = 3`;
    expect(gone).toMatchObject({ after: null, causes: ['session removed'] });
  });

  it('is right for readers between two runs', async () => {
    const { sql } = database;
    await addMessages(sql, ids.old, [{ at: ago(40 * 24 + 2) }]);
    await expectShown();
    await fold(sql, { trigger: 'test' });
    await expectShown();
    await sql`delete from truecount.chatbot_bucket where grain = 'month'`;
    await expectShown();
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
  });

  it('is counted again from scratch after a full refresh, and where it was emptied', async () => {
    const { sql } = database;
    await sql`update truecount.chatbot_bucket set human_count = 77 where chatbot_id = 1 and grain = 'day'`;
    expect(await verify(sql)).toMatchObject({ wrong: expect.any(Number) });
    await refresh('archive');
    expect(await archived()).not.toEqual(await expected());
    await refresh('full');
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
    expect((await restatements()).map(({ causes }) => causes)).toContainEqual(['recount']);
    await sql`truncate truecount.chatbot_bucket`;
    await expectShown();
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
  });
});

describe('compression', () => {
  it('keeps every number, takes versions from the source, and leaves what is young or not over', async () => {
    const { sql } = database;
    const { old } = await begin();
    await sql`update truecount_platform.message set version = 'v7' where session_id = ${old} and role = 'ai'`;
    await fold(sql, { trigger: 'test' });
    const buckets = await archived();
    expect((await refresh('compress')).rowsRead).toBe(1);
    const rows = await sql<{ id: string }[]>`select conversation_id as id from truecount.compressed_session`;
    expect(rows.map(({ id }) => id)).toEqual([old]);
    expect(await sql`select from truecount.session_version where conversation_id = ${old}`).toHaveLength(0);
    const hours = await sql`select hour from truecount.session_activity where conversation_id = ${old}`;
    expect(hours.every(({ hour }) => String(hour).endsWith('T00:00:00.000000Z'))).toBe(true);
    await expectShown();
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
    expect((await refresh('full')).rowsChanged).toBe(0);
    await refresh('archive');
    expect(await archived()).toEqual(buckets);
    expect((await refresh('compress')).rowsRead).toBe(0);
  });

  it.each([
    ['a message comes late', (id: string) => addMessages(database.sql, id, [{ at: ago(40 * 24) }])],
    [
      'it is opened again',
      (id: string) =>
        database.sql`update truecount_platform.session set ended_at = null, status = 'active' where id = ${id}`,
    ],
    [
      'it moves',
      (id: string) =>
        database.sql`update truecount_platform.session set chatbot_id = 3, participant_id = 4 where id = ${id}`,
    ],
    ['it goes', (id: string) => database.sql`delete from truecount_platform.session where id = ${id}`],
    [
      'its messages go',
      (id: string) => database.sql`delete from truecount_platform.message where session_id = ${id}`,
    ],
  ])('of a session stays true when %s', async (_, change) => {
    const { sql } = database;
    const { old } = await begin();
    await refresh('compress');
    await change(old);
    await expectShown();
    await fold(sql, { trigger: 'test' });
    await expectShown();
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
    await refresh('archive');
    expect(await archived()).toEqual(await expected());
  });

  it('keeps nothing of a batch that would change a number', async () => {
    const { sql } = database;
    await begin();
    // As if rows of the same session were written meanwhile by something else.
    await sql`create function spoil() returns trigger language plpgsql as $$
      begin new.human_count := new.human_count + 1; return new; end $$`;
    await sql`create trigger spoil before insert or update on truecount.session_activity for each row execute function spoil()`;
    await expect(refresh('compress')).rejects.toThrow('would have changed what is shown');
    await sql`drop function spoil cascade`;
    expect(await sql`select from truecount.compressed_session`).toHaveLength(0);
    await expectShown();
  });
});
