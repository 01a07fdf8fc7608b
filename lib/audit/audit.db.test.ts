import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { falsifyIn } from '@/db/testing/falsify';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { INVARIANTS, readInvariants } from '@/lib/invariants/check';
import { jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { requestOf } from '@/lib/jobs/request';
import { inSnapshot } from '@/lib/reads/snapshot';
import { openRun, readRun } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { countOpenFindings, listFindings } from './findings';
import { choosePart } from './parts';
import { repairFinding } from './repair';
import { listResults, readAuditDays, readStatement } from './statement';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const everybody = makeAccess(null, 'cli');
const FIRST = { after: null, before: null, at: null };
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  await sql`truncate truecount.alert_sent, truecount.trail, truecount.view_subject`;
  sessions = [];
  for (let index = 0; index < 6; index += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (index % 3), isTest: index === 4 });
    await addMessages(sql, session, [{ version: 'v2' }, { role: 'ai' }]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

const falsify = (statement: string) => falsifyIn(database.sql, statement);

async function runJob(name: 'audit' | 'audit-all' | 'refresh-full'): Promise<string> {
  const job = jobNamed(name);
  const request = requestOf(job, { trigger: 'manual', requestedBy: 'ada' });
  const { id } = await openRun(database.sql, request);
  await perform(database.sql, job, id, request);
  return id;
}

async function noteOf(id: string): Promise<string> {
  const [run] = await database.sql<{ note: string }[]>`
    select note from truecount.statistics_update_log where id = ${id}`;
  return run!.note;
}

const findings = async (access = everybody) => (await listFindings(database.sql, access, FIRST)).rows;
const falseMessages = () =>
  falsify(
    `update truecount.session_statistics set human_message_count = 99 where session_id = ${sessions[0]}`,
  );

describe('an audit', () => {
  it('of a cache that is right finds nothing, and its random part makes the statement', async () => {
    const { sql } = database;
    const id = await runJob('audit');
    expect(await noteOf(id)).toMatch(/ numbers recounted, 0 wrong\.$/);
    expect(await findings()).toEqual([]);
    const parts = await listResults(sql);
    expect(parts.map(({ part }) => part).toSorted()).toEqual(['changed', 'random', 'unswept', 'viewed']);
    const random = parts.find(({ part }) => part === 'random')!;
    // Every row is in a sample of so few: six sessions of nine numbers, four chatbots of seven.
    expect(random).toMatchObject({
      runId: id,
      rows: 19,
      numbers: 6 * 9 + 4 * 7 + 9 * 6,
      wrong: 0,
      unswept: 0,
    });
    const statement = await readStatement(sql);
    // Rows are drawn, not numbers: buckets are their chatbot's.
    expect(statement).toMatchObject({
      audits: 1,
      numbers: 136,
      wrong: 0,
      sampled: { session: { rows: 6, differing: 0 }, chatbot: { rows: 4, differing: 0 } },
    });
    expect(statement.bounds.session).toBeCloseTo(1 - 0.025 ** (1 / 6), 12);
    expect(statement.bounds.chatbot).toBeCloseTo(1 - 0.025 ** (1 / 4), 12);
    expect(statement.text).toContain('136 numbers recounted in 7 days, 0 wrong');
  });

  it('counts of what is pending only the numbers that it can compare', async () => {
    await addMessages(database.sql, sessions[0]!, [{}]);
    await runJob('audit');
    const random = (await listResults(database.sql)).find(({ part }) => part === 'random')!;
    expect(random).toMatchObject({ numbers: 5 * 9 + 7 + 4 * 7 + 9 * 6, wrong: 0 });
  });

  it('finds a planted fault, shows both values, tells it, and repairs nothing', async () => {
    const { sql } = database;
    await falseMessages();
    const id = await runJob('audit');
    expect(await noteOf(id)).toMatch(/recounted, [1-9]\d* wrong\. These do not hold: .*sessions-chatbot/);
    const found = await findings();
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'session',
        subjectId: sessions[0],
        number: 'messages',
        shown: 99,
        counted: 1,
        isUnswept: false,
        isMended: false,
        repair: null,
      }),
    );
    expect(await sql`select from truecount.session_statistics where human_message_count = 99`).toHaveLength(
      1,
    );
    expect(await sql`select from truecount.alert_sent where key = 'drift audit'`).toHaveLength(1);
    expect((await readStatement(sql)).wrong).toBe(1);
    const [day] = await readAuditDays(sql);
    expect(day).toMatchObject({ day: new Date().toISOString().slice(0, 10), numbers: 136, wrong: 1 });
    // In several parts, and counted once.
    expect(day!.found).toBe(1);
  });

  it('lists what is found again once, and to its own team alone', async () => {
    await falseMessages();
    await runJob('audit');
    await runJob('audit');
    const messages = (await findings(makeAccess('1', 'test'))).filter(({ number }) => number === 'messages');
    expect(messages).toHaveLength(1);
    expect(await findings(makeAccess('2', 'test'))).toEqual([]);
  });

  it('of everything counts each number once, teams too, and its progress is in the log', async () => {
    await falseMessages();
    await falsify('update truecount.team_statistics set session_count = 7');
    const id = await runJob('audit-all');
    expect((await listResults(database.sql)).map(({ part, numbers }) => [part, numbers])).toEqual([
      ['all', 6 * 9 + 4 * 7 + 9 * 6 + 3],
    ]);
    expect((await findings()).map(({ kind, number }) => `${kind} ${number}`).toSorted()).toEqual([
      'session messages',
      'team sessions',
    ]);
    expect(await readRun(database.sql, id)).toMatchObject({ state: 'done', batchesDone: 2, batchesTotal: 2 });
    // Not from the random part: it says nothing of all numbers.
    expect((await readStatement(database.sql)).audits).toBe(0);
  });

  it('that cannot compare says so and ends well', async () => {
    await database.sql`truncate truecount_platform.message`;
    expect(await noteOf(await runJob('audit'))).toMatch(/^Nothing was compared\. /);
  });

  it('looks at what is viewed much', async () => {
    await database.sql`
      insert into truecount.view_subject (day, kind, subject_id, view_count)
      values ((now() at time zone 'UTC')::date, 'session', ${sessions[2]!}, 9), ((now() at time zone 'UTC')::date, 'chatbot', 2, 9)`;
    const viewed = await inSnapshot(database.sql, (snapshot) => choosePart(snapshot, 'viewed'));
    expect(viewed).toEqual({ conversations: [sessions[2]], chatbots: ['2'] });
  });

  it('looks at what is pending, and at what the sweep comes to next', async () => {
    const { sql } = database;
    await sql`update truecount.session_statistics set changed_at = '2026-01-01T00:00:00Z' where session_id <> ${sessions[1]!}`;
    await addMessages(sql, sessions[0]!, [{}]);
    await sql`update truecount.capture_state set swept_through = ${sessions[3]!}`;
    const [changed, unswept] = await inSnapshot(sql, async (snapshot) => [
      await choosePart(snapshot, 'changed'),
      await choosePart(snapshot, 'unswept'),
    ]);
    expect(changed!.conversations).toEqual(expect.arrayContaining([sessions[0], sessions[1]]));
    expect(unswept!.conversations.toSorted()).toEqual(sessions.slice(4));
    await sql`update truecount.capture_state set swept_through = null`;
  });

  it('tells with capture by tail what the next sweep will find from what is wrong', async () => {
    const { sql } = database;
    await sql`update truecount.capture_state set capture = 'tail'`;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    await runJob('audit');
    const statement = await readStatement(sql);
    expect(statement.wrong).toBe(0);
    expect(statement.unswept).toBeGreaterThan(0);
    expect((await findings()).every(({ isUnswept }) => isUnswept)).toBe(true);
    await sql`update truecount.capture_state set capture = 'triggers'`;
  });
});

describe('a repair', () => {
  const ended = (id: string) =>
    vi.waitFor(async () => expect((await readRun(database.sql, id))?.state).toBe('done'), 10_000);

  it.each([
    ['session', () => falseMessages()],
    [
      'chatbot',
      () => falsify('update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1'),
    ],
    ['team', () => falsify('update truecount.team_statistics set session_count = 7')],
  ])('of a %s is a refresh that is logged with who asked', async (kind, plant) => {
    const { sql } = database;
    await plant();
    await runJob('audit-all');
    const [finding] = await findings();
    expect(finding!.kind).toBe(kind);
    const run = await repairFinding(makeAccess('1', 'ada@example.org'), finding!.id);
    await ended(run!.id);
    await runJob('audit-all');
    const [newest] = await listResults(sql, 1);
    expect(newest!.wrong).toBe(0);
    const [after] = await findings();
    expect(after!.repair).toMatchObject({ runId: run!.id, state: 'done', askedBy: 'ada@example.org' });
    const [logged] =
      await sql`select trigger, requested_by from truecount.statistics_update_log where id = ${run!.id}`;
    expect(logged).toEqual({ trigger: 'manual', requested_by: 'ada@example.org' });
    const [entry] = await sql`select who, action from truecount.trail order by id desc limit 1`;
    expect(entry).toEqual({ who: 'ada@example.org', action: 'drift.repair-asked' });
  });

  it('of buckets has their days counted again by the archive, and is done once that is', async () => {
    const { sql } = database;
    await runRefresh(sql, { type: 'archive', trigger: 'cli' });
    await falsify(
      `update truecount.chatbot_bucket set human_count = 77 where chatbot_id = 2 and grain in ('month', 'week')`,
    );
    await runJob('audit-all');
    const found = await findings();
    expect(found.map(({ kind, subjectId, shown }) => [kind, subjectId, shown])).toEqual([
      ['bucket', '2', 77],
      ['bucket', '2', 77],
    ]);
    expect(found.every(({ isMended }) => !isMended)).toBe(true);
    const run = await repairFinding(makeAccess('1', 'ada@example.org'), found[0]!.id);
    await ended(run!.id);
    expect(await sql`select from truecount.chatbot_bucket where human_count = 77`).toHaveLength(0);
    expect(await sql`select from truecount.bucket_change`).toHaveLength(0);
    expect((await findings()).map(({ isMended, repair }) => [isMended, repair?.runId])).toEqual([
      [true, run!.id],
      [true, run!.id],
    ]);
    const [entry] = await sql`select action, subject from truecount.trail order by id desc limit 1`;
    expect(entry).toEqual({ action: 'drift.repair-asked', subject: 'bucket 2' });
  });

  it('is not needed once everything was counted again, or an audit that looked again did not find it', async () => {
    const { sql } = database;
    const open = async () => (await countOpenFindings(sql)).count;
    await falseMessages();
    await runJob('audit');
    await runJob('audit');
    expect(await open()).toBe(1);
    // Mended without anybody knowing of it.
    await falsify(
      `update truecount.session_statistics set human_message_count = 1 where session_id = ${sessions[0]}`,
    );
    await runJob('audit');
    expect(await open()).toBe(0);
    await falseMessages();
    await runJob('audit');
    expect(await open()).toBe(1);
    await runJob('refresh-full');
    expect(await open()).toBe(0);
    expect((await findings()).every(({ isMended }) => isMended)).toBe(true);
  });

  it('of a team is not needed once an audit of everything does not find it: a sample looks at no team', async () => {
    const { sql } = database;
    const open = async () => (await countOpenFindings(sql)).count;
    await falsify('update truecount.team_statistics set session_count = session_count + 1');
    await runJob('audit-all');
    await falsify('update truecount.team_statistics set session_count = session_count - 1');
    await runJob('audit');
    expect(await open()).toBe(1);
    await runJob('audit-all');
    expect(await open()).toBe(0);
  });

  it('of another team, of what is unknown or malformed, is none', async () => {
    await falseMessages();
    await runJob('audit-all');
    const [finding] = await findings();
    for (const [access, id] of [
      [makeAccess('2', 'eve'), finding!.id],
      [everybody, '999999'],
      [everybody, 'x'],
    ] as const)
      expect(await repairFinding(access, id)).toBeNull();
  });
});

it('a refresh of everything is followed by the checks of the whole', async () => {
  const { sql } = database;
  const id = await runJob('refresh-full');
  const results = (await readInvariants(sql, everybody)).map(({ result }) => [result?.runId, result?.wrong]);
  expect(results).toEqual(INVARIANTS.map(() => [id, 0]));
});
