/** Runs of the archive that something comes between, and what is written in odd places. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { recount } from '@/db/testing/recount';
import { recountBuckets } from '@/db/testing/recount-buckets';
import { grainOf, readBars } from '@/lib/reads/bars';
import { betweenDays, readBuckets } from '@/lib/reads/buckets';
import { readPeriod } from '@/lib/reads/period';
import { inSnapshot } from '@/lib/reads/snapshot';
import { advanceRefresh } from '@/lib/refresh/advance';
import { fold } from '@/lib/refresh/fold';
import { openRun, startRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import type { Grain } from './grain';

process.env.SESSION_RETENTION_DAYS = '30';
process.env.BATCH_SIZE = '1';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  await sql`truncate truecount.chatbot_bucket, truecount.bucket_change, truecount.bucket_restatement, truecount.compressed_session`;
});

const HOUR = 3_600_000;
const ago = (hours: number) =>
  new Date(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR + HOUR / 2).toISOString();
const refresh = (type: 'full' | 'archive' | 'compress') =>
  runRefresh(database.sql, { type, trigger: 'test' });

async function expectTrue(grain: Grain): Promise<void> {
  const shown = await inSnapshot(database.sql, (snapshot) =>
    readBuckets(snapshot, ['1'], grain, betweenDays(snapshot, null, null)),
  );
  const { sessions } = await recount(database.sql);
  const truth = recountBuckets(
    sessions.filter(({ chatbotId }) => chatbotId === '1'),
    grain,
  );
  expect(shown.map(({ chatbotId: _, ...bucket }) => bucket)).toEqual(truth);
}

/** A run transaction by transaction. @param between what happens after the nth */
async function archiveStepwise(between: (nth: number) => Promise<unknown>): Promise<void> {
  const { sql } = database;
  const { id } = await openRun(sql, { type: 'archive', trigger: 'test' });
  await startRun(sql, id);
  for (let nth = 0; ; nth += 1) {
    if ((await advanceRefresh(sql, id)).isOver) return;
    await between(nth);
  }
}

/** A session of chatbots 1 and 3 each, so that a run has two batches. */
async function twoChatbots(): Promise<string> {
  const { sql } = database;
  const [first] = [await addSession(sql), await addSession(sql, { chatbotId: 3 })];
  await addMessages(sql, first, [{ at: ago(30) }]);
  await refresh('full');
  return first;
}

it('counts everything again when the buckets were emptied meanwhile', async () => {
  const { sql } = database;
  await twoChatbots();
  await archiveStepwise(async (nth) => nth === 1 && (await sql`truncate truecount.chatbot_bucket`));
  await expectTrue('day');
  await refresh('archive');
  await expectTrue('day');
});

it.each(['truncate truecount.bucket_change', 'delete from truecount.bucket_change'])(
  'counts everything again when notes were taken away meanwhile: %s',
  async (statement) => {
    const { sql } = database;
    const first = await twoChatbots();
    await archiveStepwise(async (nth) => {
      if (nth !== 1) return;
      await addMessages(sql, first, [{ at: ago(30) }]);
      await fold(sql, { trigger: 'test' });
      await sql.unsafe(statement);
    });
    await expectTrue('day');
    await refresh('archive');
    await expectTrue('day');
  },
);

it('owes a run of everything until one is complete', async () => {
  const { sql } = database;
  await twoChatbots();
  await refresh('archive');
  await sql`update truecount.chatbot_bucket set human_count = 77`;
  await refresh('full');
  const { id } = await openRun(sql, { type: 'archive', trigger: 'test' });
  await startRun(sql, id);
  await advanceRefresh(sql, id);
  await sql`update truecount.statistics_update_log set state = 'cancelled' where id = ${id}`;
  await refresh('archive');
  await expectTrue('day');
});

it('knows the hour of what an assistant wrote late in a compressed session', async () => {
  const { sql } = database;
  const old = await addSession(sql, { endedAt: ago(40 * 24), status: 'complete' });
  await addMessages(sql, old, [{ at: ago(40 * 24 + 2), version: 'v1' }]);
  await refresh('full');
  await refresh('archive');
  expect((await refresh('compress')).rowsRead).toBe(1);
  await addMessages(sql, old, [{ at: ago(26), role: 'ai' }]);
  await fold(sql, { trigger: 'test' });
  await refresh('archive');
  expect(await sql`select from truecount.compressed_session`).toHaveLength(0);
  expect(await sql`select version from truecount.session_version`).toEqual([{ version: 'v1' }]);
  expect((await verify(sql)).findings).toEqual([]);
});

it('goes on where a message is dated in a year that nobody lives in', async () => {
  const { sql } = database;
  const first = await twoChatbots();
  for (const at of ['0001-01-01T00:00:00Z', '4713-01-01 BC', '9999-12-31T23:00:00Z', '294276-12-20'])
    await sql`insert into truecount_platform.message (session_id, role, created_at, content) values (${first}, 'human', ${at}::text::timestamptz, 'text')`;
  await fold(sql, { trigger: 'test' });
  await refresh('archive');
  const starts = await sql<{ start: string }[]>`
    select start from truecount.chatbot_bucket where chatbot_id = 1 and grain = 'day' and human_count > 0 order by start`;
  expect(starts.map(({ start }) => start.slice(0, 10))).toEqual(['0001-01-01', ago(30).slice(0, 10)]);
  expect((await verify(sql)).findings).toEqual([]);
  const bars = await inSnapshot(sql, (snapshot) =>
    readBars(snapshot, ['1'], 'month', betweenDays(snapshot, null, null)),
  );
  expect(bars.get('1')!.length).toBeLessThan(200);
});

it('bars of weeks and months hold the period, and no more', async () => {
  const { sql } = database;
  const session = await addSession(sql);
  const days = ['2026-01-02', '2026-03-03', '2026-06-30', '2026-07-01', '2025-12-31'];
  await addMessages(
    sql,
    session,
    days.map((day) => ({ at: `${day}T10:00:00Z` })),
  );
  await refresh('full');
  await refresh('archive');
  const asked = { period: 'custom' as const, from: '2026-01-01', to: '2026-06-30' };
  for (const grain of [grainOf(asked), 'month'] as const) {
    const [bars, numbers] = await inSnapshot(sql, async (snapshot) => {
      const span = betweenDays(snapshot, asked.from, asked.to);
      return [await readBars(snapshot, ['1'], grain, span), await readPeriod(snapshot, ['1'], span)];
    });
    expect(bars.get('1')!.reduce((sum, bar) => sum + bar, 0)).toBe(3);
    expect(bars.get('1')).toHaveLength(grain === 'month' ? 6 : 27);
    expect(numbers.get('1')!.humanMessageCount).toBe(3);
  }
});
