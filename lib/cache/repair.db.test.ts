import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { listFindings } from '@/lib/audit/findings';
import { makeAccess } from '@/lib/auth/access';
import { jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { requestOf } from '@/lib/jobs/request';
import { resetJobs } from '@/lib/jobs/testing/runs';
import { openRun, readRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { pressRepair } from './press-repair';
import { operator, overall } from './testing';

let database: TestDatabase;
let pool: Sql;
let sessions: string[];
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => pool,
}));

beforeAll(async () => {
  database = await createTestDatabase();
  pool = connect(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  sessions = await resetJobs(database.sql);
  await database.sql`truncate truecount.trail`;
  await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
});

/** Two numbers of one session that an audit finds wrong. @returns ids of their findings */
async function plant(): Promise<string[]> {
  await database.sql.begin(async (tx) => {
    await tx`set local truecount.writer = 'on'`;
    await tx`
      update truecount.session_statistics set human_message_count = 99, participant_id = 3 where session_id = ${sessions[0]!}`;
  });
  const job = jobNamed('audit-all');
  const request = requestOf(job, { trigger: 'manual' });
  const { id } = await openRun(database.sql, request);
  await perform(database.sql, job, id, request);
  const { rows } = await listFindings(database.sql, makeAccess(null, 'cli'), {
    after: null,
    before: null,
    at: null,
  });
  const found = rows.filter(({ kind, subjectId }) => kind === 'session' && subjectId === sessions[0]);
  expect(found.map(({ number }) => number).toSorted()).toEqual(['messages', 'participantId']);
  return found.map((finding) => finding.id);
}

const isDone = (id: string) =>
  vi.waitFor(async () => expect((await readRun(database.sql, id))?.state).toBe('done'), { timeout: 20_000 });
const runsOf = async (type: string) =>
  (await database.sql`select from truecount.statistics_update_log where type = ${type} and trigger <> 'cli'`)
    .length;
const trail = async () =>
  (await database.sql<{ action: string }[]>`select action from truecount.trail order by id`).map(
    ({ action }) => action,
  );

/** While it lasts no refresh gets to its batches. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const writer = await pool.reserve();
  await writer`begin`;
  await writer`lock table truecount.writer in exclusive mode`;
  try {
    await work();
  } finally {
    await writer`rollback`;
    writer.release();
  }
}

describe('the repair of a finding', () => {
  it('that is under way is told of, in whichever tab it is pressed, and begun once', async () => {
    const [messages, participant] = await plant();
    let ids: string[] = [];
    await whileHeld(async () => {
      const both = [messages!, participant!];
      const pressed = await Promise.all([0, 1, 2, 3, 4, 5].map((at) => pressRepair(operator, both[at % 2]!)));
      ids = pressed.map((each) => each!.id);
      expect(new Set(ids).size).toBe(1);
      expect(pressed.filter((each) => each!.other === null)).toHaveLength(1);
      const told = await pressRepair(overall, messages!);
      expect(told).toMatchObject({
        id: ids[0],
        other: { state: expect.stringMatching(/queued|running/), by: 'operator@example.org' },
      });
    });
    await isDone(ids[0]!);
    expect(await runsOf('session')).toBe(1);
    expect(await trail()).toEqual(['drift.repair-asked']);
  });

  it('that is mended already starts nothing', async () => {
    const [messages, participant] = await plant();
    const pressed = await pressRepair(operator, messages!);
    await isDone(pressed!.id);
    expect(await pressRepair(operator, messages!)).toBeNull();
    expect(await pressRepair(operator, participant!)).toBeNull();
    expect(await runsOf('session')).toBe(1);
    const [again] = await plant();
    await runRefresh(database.sql, { type: 'full', trigger: 'cli' });
    expect(await pressRepair(operator, again!)).toBeNull();
  });

  it('is what somebody else’s refresh does that began since, and not one that began before', async () => {
    const [messages] = await plant();
    const { sql } = database;
    const running = async (ago: string) => {
      const [run] = await sql<{ id: string }[]>`
        insert into truecount.statistics_update_log (type, scope_id, trigger, state, batch_size, runner, beat_at, started_at, requested_at)
        values ('session', ${sessions[0]!}, 'schedule', 'running', 1, 'inngest', now(), clock_timestamp() - ${ago}::interval, now())
        returning id::text`;
      return run!.id;
    };
    const before = await running('1 hour');
    const pressed = await pressRepair(operator, messages!);
    expect(pressed).toMatchObject({ other: null });
    expect(pressed!.id).not.toBe(before);
    await sql`update truecount.statistics_update_log set state = 'cancelled', finished_at = now() where state in ('queued', 'running')`;
    const since = await running('0 s');
    expect(await pressRepair(operator, messages!)).toMatchObject({
      id: since,
      other: { state: 'running', trigger: 'schedule' },
    });
    const [finding] =
      await sql`select repair_run_id::text as run from truecount.audit_finding where id = ${messages!}`;
    expect(finding).toEqual({ run: since });
  });
});
