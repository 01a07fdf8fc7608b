import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const home = mkdtempSync(path.join(os.tmpdir(), 'truecount-cli-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = promisify(execFile);

/** The command as someone has it who has set nothing: with the embedded server. */
async function truecount(...given: string[]): Promise<string> {
  const { DATABASE_URL: _, ...env } = process.env;
  return (await run(process.execPath, ['cli/bin.mjs', ...given], { env: { ...env, TRUECOUNT_HOME: home } }))
    .stdout;
}

it('the commands of the engine work with the embedded server', async () => {
  expect(await truecount('refresh')).toMatch(/^Run \d+: 0 sessions recounted/);
  expect(await truecount('refresh', '--full')).toMatch(/^Run \d+: 0 sessions recounted/);
  expect(await truecount('verify')).toMatch(/^0 numbers recounted in .*: 0 wrong; 0 changes pending\.\n$/);
  expect(JSON.parse(await truecount('stats', 'chatbots', '--with-clocks'))).toMatchObject({
    clocks: { isExact: true, pending: 0 },
    rows: [],
  });
  expect(await truecount('capture')).toMatch(/^triggers: /);
}, 120_000);
