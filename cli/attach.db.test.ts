import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { findTraces } from '@/lib/attach/detach';
import { createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';

let database: TestDatabase;
beforeAll(async () => {
  database = await createPlatformDatabase(createSmallPlatform);
  const { chat } = await addSession(database.sql, { platform: 'web' });
  await addMessages(database.sql, chat, [{}, {}]);
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

/** One line on standard error, none of it a password. */
function expectRefused({ code, err }: { code: number; err: string }, says: RegExp): void {
  expect(code).toBe(1);
  expect(err).toMatch(/^truecount: [^\n]+\n$/);
  expect(err).toMatch(says);
  expect(err).not.toContain(new URL(database.url).password);
}

describe('before it is attached', () => {
  it('an address that cannot be used is one line', async () => {
    const wrong = new URL(database.url);
    wrong.password = 'wrong';
    const nowhere = new URL(database.url);
    nowhere.pathname = '/truecount_test_nowhere';
    const tried = await Promise.all([
      truecount('attach', wrong.href, '--yes'),
      truecount('attach', nowhere.href, '--yes'),
      truecount('attach'),
      truecount('detach', '--yes'),
    ]);
    expectRefused(tried[0]!, /refused the password/);
    expectRefused(tried[1]!, /The database does not exist/);
    expectRefused(tried[2]!, /Nobody is there to be asked: say --yes/);
    expectRefused(tried[3]!, /there is no trace of it/);
    expect(await findTraces(database.sql)).toEqual([]);
  }, 60_000);
});

describe('attach and detach', () => {
  it('do what they say, once', async () => {
    const attached = await truecount('attach', '--yes', '--capture', 'triggers');
    expect(attached).toMatchObject({ code: 0, err: 'Counting: batch 1 of 1\n' });
    expect(attached.out).toMatch(
      /Capture by triggers: as asked\.\n.*Attached to Open Chat Studio\.\nCounted 1 sessions/s,
    );
    const [again, planned, stats] = await Promise.all([
      truecount('attach', '--yes'),
      truecount('detach', '--dry-run'),
      truecount('stats', 'chatbots', '--json'),
    ]);
    expectRefused(again!, /attached to this database already/);
    expect(planned!.out).toMatch(/trigger truecount_insert on chat_chatmessage\n.*Nothing was changed/s);
    expect(JSON.parse(stats!.out)).toHaveLength(4);
    await database.sql`alter table chat_chatmessage rename message_type to role`;
    const [broken, doctor] = await Promise.all([
      truecount('stats', 'chatbots', '--json'),
      truecount('doctor'),
    ]);
    expectRefused(broken!, /Open Chat Studio has changed, .*: chat_chatmessage\.message_type is missing\.$/m);
    expect(doctor!.code).toBe(1);
    expect(doctor!.out).toMatch(/BAD {3}source +Open Chat Studio has changed/);
    // With what is wrong it can be taken away all the same.
    const detached = await truecount('detach', '--yes');
    expect(detached).toMatchObject({ code: 0, err: '' });
    expect(detached.out).toMatch(/none is left\.\n$/);
    expect(await findTraces(database.sql)).toEqual([]);
  }, 90_000);
});
