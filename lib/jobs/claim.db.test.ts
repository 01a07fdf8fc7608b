import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { runRefresh } from '@/lib/refresh/run';
import { claimSlot } from './claim';
import { jobNamed } from './jobs';
import { changeSetting } from './settings';
import { readRuns, resetJobs } from './testing/runs';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const recent = jobNamed('refresh-recent');
/** Slots far ahead: no refresh of this test began within them. */
const slot = (minute: number) => new Date(Date.UTC(2090, 0, 1, 0, minute));

beforeEach(async () => {
  await resetJobs(database.sql, 2);
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
});

describe('a slot', () => {
  it('is given to one of many that ask at once', async () => {
    const { sql } = database;
    const given = await Promise.all(Array.from({ length: 8 }, () => claimSlot(sql, recent, slot(2))));
    expect(given.filter((id) => id !== null)).toHaveLength(1);
    expect((await readRuns(sql)).filter(({ job }) => job === 'refresh-recent')).toMatchObject([
      { type: 'recent', state: 'queued', trigger: 'schedule', slot: '2090-01-01T00:02:00.000000Z' },
    ]);
  });

  it('that is older than one that was taken is not given any more', async () => {
    const { sql } = database;
    expect(await claimSlot(sql, recent, slot(4))).not.toBeNull();
    expect(await claimSlot(sql, recent, slot(2))).toBeNull();
    expect(await claimSlot(sql, recent, slot(4))).toBeNull();
  });

  it('is left where a run of the same kind waits, which will do its work', async () => {
    const { sql } = database;
    expect(await claimSlot(sql, recent, slot(2))).not.toBeNull();
    expect(await claimSlot(sql, recent, slot(4))).toBeNull();
    expect((await readRuns(sql)).filter(({ job }) => job === 'refresh-recent')).toHaveLength(1);
  });

  it('is given although a run died while it waited', async () => {
    const { sql } = database;
    const dead = await claimSlot(sql, recent, slot(2));
    await sql`update truecount.statistics_update_log
      set requested_at = now() - interval '1 hour', beat_at = now() - interval '1 hour' where id = ${dead}`;
    expect(await claimSlot(sql, recent, slot(4))).not.toBeNull();
    const states = (await readRuns(sql))
      .filter(({ job }) => job === 'refresh-recent')
      .map(({ state }) => state);
    expect(states).toEqual(['abandoned', 'queued']);
  });

  it('is left where a refresh that began within it has done its work, and noted all the same', async () => {
    const { sql } = database;
    const [now] = await sql<{ at: string }[]>`select now() as at`;
    const justBefore = new Date(Date.parse(now!.at) - 60_000);
    await sql`update truecount.job_heartbeat set beat_at = now() - interval '1 day'`;
    expect(await claimSlot(sql, recent, justBefore)).toBeNull();
    const [heart] = await sql<{ beat: boolean; slot: string }[]>`
      select beat_at > now() - interval '1 minute' as beat, slot from truecount.job_heartbeat where job = 'refresh-recent'`;
    expect(heart).toMatchObject({ beat: true });
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '1 hour'`;
    expect(await claimSlot(sql, recent, new Date(Date.parse(now!.at)))).not.toBeNull();
  });

  it('of a job that is paused waits until that is over', async () => {
    const { sql } = database;
    await changeSetting(sql, 'refresh-recent', { isPaused: true }, 'test');
    expect(await claimSlot(sql, recent, slot(2))).toBeNull();
    await changeSetting(sql, 'refresh-recent', { isPaused: false }, 'test');
    expect(await claimSlot(sql, recent, slot(2))).not.toBeNull();
  });

  it('is given before the first fill for a refresh of everything only', async () => {
    const { sql } = database;
    await sql`truncate truecount.session_statistics, truecount.statistics_update_log`;
    expect(await claimSlot(sql, recent, slot(2))).toBeNull();
    expect(await claimSlot(sql, jobNamed('refresh-full'), slot(2))).not.toBeNull();
    // It was left, not taken.
    await sql`update truecount.cache_state set filled_at = now()`;
    expect(await claimSlot(sql, recent, slot(2))).not.toBeNull();
  });

  it('gives a function of Inngest that tries again what its first try got', async () => {
    const { sql } = database;
    const first = await claimSlot(sql, recent, slot(2), { inngestRunId: 'run-one' });
    expect(first).not.toBeNull();
    expect(await claimSlot(sql, recent, slot(2), { inngestRunId: 'run-one' })).toBe(first);
    expect(await claimSlot(sql, recent, slot(2), { inngestRunId: 'run-two' })).toBeNull();
  });
});
