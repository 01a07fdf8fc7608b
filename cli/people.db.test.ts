import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { ownSecret } from '@/lib/auth/own-secret';
import { parseEnv } from '@/lib/env';
import { secretFor } from './secret';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const run = promisify(execFile);
async function truecount(...given: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url, PORT: '4999', SECRET: '' };
  try {
    const { stdout, stderr } = await run(process.execPath, ['cli/bin.mjs', ...given], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, out: failed.stdout, err: failed.stderr };
  }
}

describe('truecount people', () => {
  it('adds, lists, resets and disables, with a line in the trail for each', async () => {
    const added = await truecount('people', 'add', 'Root@Example.org', '--role', 'administrator');
    expect(added.out).toMatch(
      /^root@example.org is administrator in every team now\..*\nhttp:\/\/localhost:4999\/set-password\?token=[\w-]{32}\n$/,
    );
    await truecount('people', 'add', 'ana@example.org', '--name', 'Ana');
    expect((await truecount('people', 'reset', 'ana@example.org')).out).toMatch(/token=/);
    expect((await truecount('people', 'disable', 'ana@example.org')).code).toBe(0);
    const told = { lastSignedInAt: null, isDisabled: false };
    expect(JSON.parse((await truecount('people', 'list', '--json')).out)).toEqual([
      { ...told, email: 'ana@example.org', name: 'Ana', roles: ['viewer in every team'], isDisabled: true },
      { ...told, email: 'root@example.org', name: 'root', roles: ['administrator in every team'] },
    ]);
    expect((await truecount('people', 'enable', 'ana@example.org')).code).toBe(0);
    const trail = await database.sql<{ text: string }[]>`
      select who || ' ' || action || ' ' || subject as text from truecount.trail order by id`;
    expect(trail.map(({ text }) => text)).toEqual([
      'cli person.added root@example.org',
      'cli person.added ana@example.org',
      'cli password.link-made ana@example.org',
      'cli person.disabled ana@example.org',
      'cli person.enabled ana@example.org',
    ]);
  });

  it('says in one line what cannot be', async () => {
    for (const [given, line] of [
      [['reset', 'nobody@example.org'], 'truecount: There is no person nobody@example.org.'],
      [['disable', 'root@example.org'], 'truecount: Nobody would be left who administers every team.'],
      [['add', 'x@example.org', '--team', 'none'], 'truecount: There is no team none.'],
    ] as const)
      expect((await truecount('people', ...given)).err).toContain(line);
    expect((await truecount('people', 'add', 'nobody')).code).toBe(2);
  });
});

describe('the secret of a server', () => {
  it('is made once for the embedded database, and read by its owner alone', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'truecount-home-'));
    try {
      const secret = ownSecret(home);
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      expect(ownSecret(home)).toBe(secret);
      if (process.platform !== 'win32') expect(statSync(path.join(home, 'secret')).mode & 0o777).toBe(0o600);
      writeFileSync(path.join(home, 'secret'), 'short');
      expect(() => ownSecret(home)).toThrow('holds no secret');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('must be set with a database of one’s own', async () => {
    expect(() => secretFor(parseEnv({}), false)).toThrow(
      /^Settings: SECRET must be set when DATABASE_URL is/,
    );
    const given = 'x'.repeat(32);
    expect(secretFor(parseEnv({ SECRET: given }), false)).toBe(given);
    const served = await truecount('serve', '--dev');
    expect([served.code, served.err.split('\n').length]).toEqual([1, 2]);
    expect(served.err).toContain('truecount: Settings: SECRET must be set when DATABASE_URL is');
  });
});
