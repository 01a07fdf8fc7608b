/** What an audit must not claim: more than it drew, less than it found, or that all is well. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { falsifyIn } from '@/db/testing/falsify';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { readDrift } from '@/lib/cache/drift';
import { cleanUpdateLog } from '@/lib/jobs/clean-update-log';
import { jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { requestOf } from '@/lib/jobs/request';
import { inSnapshot } from '@/lib/reads/snapshot';
import { openRun, RunEndedError } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { audit } from './audit';
import { ROUND_HOURS } from './escalate';
import { countOpenFindings, listFindings } from './findings';
import { openSubjects } from './looked-at';
import { listResults, readStatement } from './statement';

let database: TestDatabase;
vi.mock('@/db/client', async (load) => ({
  ...(await load<typeof import('@/db/client')>()),
  db: () => database.sql,
}));

const FIRST = { after: null, before: null, at: null };
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  await sql`truncate truecount.alert_sent, truecount.job_setting`;
  await sql`update truecount.capture_state set capture = 'triggers'`;
  sessions = [];
  for (let index = 0; index < 6; index += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (index % 3) });
    await addMessages(sql, session, [{ version: 'v2' }, { role: 'ai' }]);
    sessions.push(session);
  }
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
});

const falsify = (statement: string) => falsifyIn(database.sql, statement);

async function open(name: Parameters<typeof jobNamed>[0]) {
  const job = jobNamed(name);
  const request = requestOf(job, { trigger: 'manual', requestedBy: 'ada' });
  const { id } = await openRun(database.sql, request);
  return { id, run: () => perform(database.sql, job, id, request) };
}
async function runJob(name: Parameters<typeof jobNamed>[0]): Promise<string> {
  const { id, run } = await open(name);
  await run();
  return id;
}

const drift = () => readDrift(database.sql);
const findings = async () => (await listFindings(database.sql, makeAccess(null, 'cli'), FIRST)).rows;
const falseSession = (messages = 99) =>
  falsify(
    `update truecount.session_statistics set human_message_count = ${messages} where session_id = ${sessions[0]}`,
  );

describe('the statement', () => {
  it('leaves out what tells of numbers and not of rows', async () => {
    await database.sql`
      insert into truecount.audit_result (run_id, part, as_of, row_count, wrong_row_count, number_count, wrong_count)
      values (900, 'random', now(), 240, 1, 2000, 3)`;
    expect(await readStatement(database.sql)).toMatchObject({ audits: 0, numbers: 0, wrong: 0 });
    await runJob('audit');
    expect(await readStatement(database.sql)).toMatchObject({ audits: 1, wrong: 0 });
  });

  it('counts a chatbot once, however many of its buckets were looked at', async () => {
    const { sql } = database;
    const days = Array.from({ length: 60 }, (_, day) => ({
      at: new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
    }));
    await addMessages(sql, sessions[0]!, days);
    await runJob('refresh-full');
    await runJob('archive');
    await falsify('update truecount.chatbot_bucket set human_count = human_count + 7');
    await runJob('audit');
    const { sampled, bounds, numbers } = await readStatement(sql);
    expect(numbers).toBeGreaterThan(300);
    expect(sampled).toEqual({ session: { rows: 6, differing: 0 }, chatbot: { rows: 4, differing: 3 } });
    expect(bounds.chatbot).toBeGreaterThan(0.75);
  });

  it('has what is not swept yet among what may differ', async () => {
    const { sql } = database;
    await sql`update truecount.capture_state set capture = 'tail'`;
    await runJob('refresh-older');
    await falseSession();
    await runJob('audit');
    const { wrong, unswept, sampled, text } = await readStatement(sql);
    expect(wrong).toBe(0);
    expect(unswept).toBeGreaterThan(0);
    expect(sampled.session).toEqual({ rows: 6, differing: 1 });
    expect(text).toContain('have one that is either');
  });
});

describe('with capture by tail', () => {
  beforeEach(async () => {
    await database.sql`update truecount.capture_state set capture = 'tail'`;
    await runJob('refresh-older');
  });
  const later = (hours: number) =>
    database.sql`update truecount.audit_finding set found_at = found_at - ${hours} * interval '1 hour'`;

  it('what a whole round of sweeps has left as it was is wrong', async () => {
    const { sql } = database;
    await falseSession();
    await runJob('audit');
    expect((await countOpenFindings(sql)).count).toBe(0);
    await later(ROUND_HOURS - 1);
    await runJob('audit');
    expect((await findings()).every(({ isUnswept }) => isUnswept)).toBe(true);
    await later(2);
    await runJob('audit');
    expect(await findings()).toContainEqual(
      expect.objectContaining({ kind: 'session', number: 'messages', shown: 99, isUnswept: false }),
    );
    expect((await countOpenFindings(sql)).count).toBeGreaterThan(0);
    expect(await sql`select from truecount.alert_sent where key = 'drift audit'`).toHaveLength(1);
  });

  it('what differs anew is not', async () => {
    await falseSession(99);
    await runJob('audit');
    await later(ROUND_HOURS + 1);
    await falseSession(98);
    await runJob('audit');
    expect((await countOpenFindings(database.sql)).count).toBe(0);
  });

  it('what was mended and differs anew, by the same value, is not', async () => {
    await falseSession();
    await runJob('audit');
    await falseSession(1);
    await runJob('audit');
    expect((await findings()).every(({ isMended }) => isMended)).toBe(true);
    await later(ROUND_HOURS + 1);
    await falseSession();
    await runJob('audit');
    expect((await findings())[0]).toMatchObject({ isUnswept: true, isMended: false });
    expect((await countOpenFindings(database.sql)).count).toBe(0);
  });

  it('what counted as wrong while sweeps were late is mended once they come', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${sessions[0]!}`;
    await sql`truncate truecount.pending_change`;
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '15 minutes'`;
    await runJob('audit');
    expect((await countOpenFindings(sql)).count).toBeGreaterThan(1);
    await runJob('refresh-recent');
    expect((await countOpenFindings(sql)).count).toBeGreaterThan(1);
    await runJob('audit');
    expect((await countOpenFindings(sql)).count).toBe(0);
  });

  it('nothing is excused where sweeps are late by the interval that is set', async () => {
    const { sql } = database;
    await falseSession();
    await sql`update truecount.statistics_update_log set started_at = started_at - interval '15 minutes'`;
    await runJob('audit');
    expect((await readStatement(sql)).wrong).toBeGreaterThan(0);
    await sql`delete from truecount.audit_result`;
    await sql`insert into truecount.job_setting (job, interval_seconds, changed_by) values ('refresh-recent', 600, 'ada')`;
    await runJob('audit');
    expect((await readStatement(sql)).wrong).toBe(0);
  });
});

describe('what an audit found', () => {
  it('is looked at again by those that follow, the longest ago first, chatbots and buckets too', async () => {
    const { sql } = database;
    await falsify('update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 2');
    await falseSession();
    await runJob('audit');
    const again = () => inSnapshot(sql, openSubjects);
    expect(await again()).toEqual({ sessions: [sessions[0]], chatbots: ['2'] });
    await sql`
      insert into truecount.audit_finding (run_id, part, found_at, kind, subject_id, number, is_unswept)
      select 900, 'random', now(), 'session', 1000 + n, 'messages', false from generate_series(1, 300) n`;
    const { sessions: chosen } = await again();
    expect(chosen).toHaveLength(200);
    expect(chosen[0]).toBe(sessions[0]);
    // None of these is known to anybody: right, and cleared. What still differs is not.
    await runJob('audit');
    const left = await again();
    expect(left.sessions).toHaveLength(102);
    expect(left.sessions).toContain(sessions[0]);
    expect(left.chatbots).toEqual(['2']);
  });

  it('is mended when a fold has counted the row again', async () => {
    const { sql } = database;
    await falseSession();
    await runJob('audit');
    await sql`update truecount_platform.message set content = 'other' where session_id = ${sessions[0]!}`;
    await sql`insert into truecount.pending_change (kind, id) values ('m', ${sessions[0]!})`;
    await runRefresh(sql, { type: 'incremental', trigger: 'cli' });
    await runJob('audit');
    const ofSession = (await findings()).filter(({ kind }) => kind === 'session');
    expect(ofSession).not.toHaveLength(0);
    expect(ofSession.every(({ isMended }) => isMended)).toBe(true);
  });
});

describe('the state of drift', () => {
  it('tells of a sum that does not hold', async () => {
    await falsify('update truecount.team_statistics set session_count = 7');
    await runJob('audit');
    expect((await drift()).invariants.broken).toEqual(['chatbots-team', 'sessions-team']);
    await runJob('refresh-full');
    expect((await drift()).invariants).toMatchObject({ broken: [] });
  });

  it('remembers for a week what any part found, when it is mended too', async () => {
    const { sql } = database;
    await falsify('update truecount.team_statistics set session_count = 7');
    await runJob('audit-all');
    expect(await drift()).toMatchObject({ open: { count: 1 }, wrong: 1 });
    await runJob('refresh-full');
    expect(await drift()).toMatchObject({ open: { count: 0 }, wrong: 1, swept: 0 });
    await sql`update truecount.audit_finding set found_at = found_at - interval '8 days'`;
    expect(await drift()).toMatchObject({ wrong: 0 });
  });

  it('has what a refresh that somebody pressed came upon, unless it was known', async () => {
    const { sql } = database;
    await falseSession();
    await runRefresh(sql, { type: 'chatbot', scopeId: '1', trigger: 'manual', requestedBy: 'ada' });
    expect(await drift()).toMatchObject({ swept: 1 });
    await sql`truncate truecount.audit_finding, truecount.audit_result`;
    await falseSession();
    await runJob('audit');
    await runRefresh(sql, { type: 'chatbot', scopeId: '1', trigger: 'manual', requestedBy: 'ada' });
    expect(await drift()).toMatchObject({ swept: 0 });
  });

  it('has an alert of what refreshes mended since the audit before, however long ago that was', async () => {
    const { sql } = database;
    await runJob('audit');
    await sql`update truecount.audit_result set as_of = as_of - interval '5 hours'`;
    await falseSession();
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await sql`update truecount.audit_result set as_of = as_of - interval '2 hours' where part = 'sweep'`;
    const id = await runJob('audit');
    const [run] = await sql`select note from truecount.statistics_update_log where id = ${id}`;
    expect(run!.note).toContain('refreshes have mended 1 number that nobody had noted');
    const [next] =
      await sql`select note from truecount.statistics_update_log where id = ${await runJob('audit')}`;
    expect(next!.note).not.toContain('refreshes have mended');
  });

  it('says that there is more where an audit could not keep all it found, and mends none by that', async () => {
    const { sql } = database;
    await falsify('update truecount.team_statistics set session_count = 7');
    await runJob('audit-all');
    await sql`
      insert into truecount.audit_result (run_id, part, as_of, row_count, wrong_row_count, number_count, wrong_count)
      values (9999, 'all', clock_timestamp(), 5000, 5000, 5000, 5000)`;
    expect(await countOpenFindings(sql)).toEqual({ count: 1, isCapped: true });
    await runJob('audit-all');
    expect(await countOpenFindings(sql)).toEqual({ count: 1, isCapped: false });
    await runJob('refresh-full');
    expect(await countOpenFindings(sql)).toEqual({ count: 0, isCapped: false });
  });

  it('takes no repair for done because its run is gone', async () => {
    const { sql } = database;
    await falseSession();
    await runJob('audit');
    const { id, run } = await open('clean-update-log');
    await sql`
      update truecount.statistics_update_log set state = 'failed', finished_at = now() where id = ${id}`;
    await expect(run()).rejects.toThrow();
    await sql`update truecount.audit_finding set repair_run_id = ${id}, repair_asked_by = 'ada', repair_asked_at = now()`;
    await sql`update truecount.statistics_update_log set requested_at = now() - interval '60 days'`;
    await cleanUpdateLog(sql);
    expect(await sql`select from truecount.statistics_update_log where id = ${id}`).toHaveLength(1);
    await sql`delete from truecount.statistics_update_log where id = ${id}`;
    expect((await countOpenFindings(sql)).count).toBeGreaterThan(0);
    expect((await findings())[0]).toMatchObject({ isMended: false, repair: { state: 'abandoned' } });
  });
});

it('an audit that is cancelled keeps nothing of what it found', async () => {
  const { sql } = database;
  await falseSession();
  const { id } = await open('audit');
  await sql`update truecount.statistics_update_log set state = 'cancelled', finished_at = now() where id = ${id}`;
  await expect(audit(sql, id)).rejects.toBeInstanceOf(RunEndedError);
  expect(await listResults(sql)).toEqual([]);
  expect(await findings()).toEqual([]);
});

it('a run that became a refresh of everything is followed by the checks of the whole', async () => {
  const { sql } = database;
  await sql`update truecount.session_statistics set changed_at = changed_at`;
  await sql`insert into truecount.pending_change (kind, id) values ('e', 0)`;
  const id = await runJob('refresh-recent');
  const [run] = await sql`select type from truecount.statistics_update_log where id = ${id}`;
  expect(run!.type).toBe('full');
  expect(await sql`select from truecount.invariant_result where run_id = ${id}`).not.toHaveLength(0);
  const recent = await runJob('refresh-recent');
  expect(await sql`select from truecount.invariant_result where run_id = ${recent}`).toHaveLength(0);
});
