import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const run = promisify(execFile);
async function capture(...given: string[]): Promise<string> {
  const env = { ...process.env, DATABASE_URL: database.url };
  const { stdout } = await run(process.execPath, ['cli/bin.mjs', 'capture', ...given], { env });
  return stdout;
}

it('truecount capture prints the way changes are captured, and switches to another', async () => {
  expect(await capture()).toMatch(/^triggers: /);
  expect(await capture('tail')).toMatch(/^Switched to tail: .* The next refresh counts everything\.\n$/);
  expect(await capture()).toMatch(/^tail: /);
  expect(await capture('tail')).toBe('Changes are captured by tail already.\n');
  expect(await capture('triggers')).toMatch(/^Switched to triggers: /);
  await expect(capture('guesses')).rejects.toMatchObject({ code: 2 });
  await database.sql`
    insert into truecount_platform.team (id, slug, name) overriding system value values (1, 'one', 'One')`;
  await database.sql`
    insert into truecount_platform.chatbot (id, team_id, name) overriding system value values (9000, 1, 'Given')`;
  await expect(capture('tail')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^truecount: Capture by tail cannot follow truecount_platform\.chatbot: .*\n$/,
    ),
  });
  expect(await capture()).toMatch(/^triggers: /);
}, 90_000);
