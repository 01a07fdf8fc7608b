import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';

let database: TestDatabase;
let session: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await resetPlatform(sql);
  session = await addSession(sql);
  await addMessages(sql, session, [{}, {}]);
});
afterAll(() => database.drop());

const run = promisify(execFile);
async function truecount(...given: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url };
  try {
    const { stdout, stderr } = await run(process.execPath, ['cli/bin.mjs', ...given], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, out: failed.stdout, err: failed.stderr };
  }
}

async function falsify(): Promise<void> {
  await database.sql.begin(async (tx) => {
    await tx`set local truecount.writer = 'on'`;
    await tx`update truecount.session_statistics set human_message_count = 99`;
  });
}

describe('truecount audit', () => {
  it('says what to do before the first fill, and that all is well after', async () => {
    const early = await truecount('audit');
    expect(early.code).toBe(1);
    expect(early.err).toContain('never filled');
    expect((await truecount('refresh', '--full')).code).toBe(0);
    const { code, out } = await truecount('audit');
    expect(code).toBe(0);
    expect(out).toMatch(/sessions-chatbot: 4 of 4 chatbots hold\./);
    expect(out).toMatch(
      /55 numbers recounted in 7 days, 0 wrong; with 95 % confidence fewer than 98 % of sessions and 60 % of chatbots have a wrong one\./,
    );
  });

  it('of everything finds a planted fault, in words and as JSON', async () => {
    await falsify();
    const { code, out } = await truecount('audit', '--all');
    expect(code).toBe(1);
    expect(out).toContain(`session ${session}, messages: shown 99, counted 2`);
    const json = JSON.parse((await truecount('audit', '--all', '--json')).out);
    expect(json.parts[0].tallied).toMatchObject({ wrong: 1, wrongRows: 1 });
    expect(json.statement).toMatchObject({ wrong: 0, audits: 1 });
  });
});

describe('truecount explain', () => {
  it('tells origin and writer of a number, and a recount beside it', async () => {
    const { code, out } = await truecount('explain', 'session', session, 'messages', '--recount');
    expect(code).toBe(1);
    expect(out).toContain('Messages written by humans.');
    expect(out).toMatch(/Written .* by run \d+ \(full, cli\)\./);
    expect(out).toContain(': 2, which is not what is shown (99).');
    const json = JSON.parse(
      (await truecount('explain', 'chatbot', '1', 'messages', '--recount', '--json')).out,
    );
    expect(json).toMatchObject({ value: 2, origin: 'cache', recount: { counted: 2, isRight: true } });
  });

  it('explains it in a period, where it is another one there', async () => {
    const asked = ['explain', 'chatbot', '1', 'messages', '--recount', '--json'] as const;
    const json = JSON.parse((await truecount(...asked, '--from', '2030-01-01')).out);
    expect(json).toMatchObject({ value: 0, period: { from: '2030-01-01' }, recount: { isRight: true } });
    expect((await truecount(...asked, '--period', 'week')).err).toContain('--period is no period');
    const other = await truecount('explain', 'session', session, 'messages', '--period', '7d');
    expect(other.err).toContain('Of a period a chatbot has: sessions, participants, messages, days.');
  });

  it('refuses what is none', async () => {
    const number = await truecount('explain', 'session', session, 'participants');
    expect(number.code).toBe(1);
    expect(number.err).toContain('It has: messages, aiMessages');
    expect((await truecount('explain', 'chatbot', '999', 'messages')).err).toContain(
      'There is no chatbot 999.',
    );
    expect((await truecount('explain', 'robot', '1', 'messages')).code).toBe(2);
  });
});
