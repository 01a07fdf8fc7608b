import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { readCache, recount } from '@/db/testing/recount';
import { readRuns, resetJobs } from '@/lib/jobs/testing/runs';
import { openRun } from '@/lib/refresh/log';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await resetJobs(database.sql, 3);
});

const execute = promisify(execFile);
async function jobs(...given: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url };
  try {
    const { stdout, stderr } = await execute(process.execPath, ['cli/bin.mjs', 'jobs', ...given], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, out: failed.stdout, err: failed.stderr };
  }
}

describe('truecount jobs', () => {
  it('runs one to its end, and lists how each stands', async () => {
    const { sql } = database;
    const { code, out, err } = await jobs('run', 'refresh-full');
    expect({ code, err }).toEqual({ code: 0, err: 'Refreshing: batch 1 of 1\n' });
    expect(out).toMatch(/^Run \d+: 3 sessions recounted, \d+ cache rows changed, [\d.]+ s\.\n$/);
    expect(await readCache(sql)).toEqual(await recount(sql));
    expect(await readRuns(sql)).toMatchObject([{ job: 'refresh-full', trigger: 'cli', state: 'done' }]);
    const listed = JSON.parse((await jobs('list', '--json')).out);
    expect(listed[3]).toMatchObject({
      job: 'refresh-full',
      schedule: 'Sunday 03:00',
      lastRun: expect.stringMatching(/done$/),
    });
    expect(listed.at(-1)).toMatchObject({ job: 'refresh-session', schedule: 'on request', nextAt: null });
    expect((await jobs('list')).out).toMatch(/^job +schedule +state/);
  });

  it('runs one elsewhere and returns at once', async () => {
    const { out } = await jobs('run', 'refresh-full', '--async');
    expect(out).toMatch(/^Asked for: run \d+\.\n$/);
    await vi.waitFor(async () => expect((await readRuns(database.sql))[0]!.state).toBe('done'), {
      timeout: 20_000,
    });
  });

  it('pauses, resumes and gives another interval', async () => {
    expect((await jobs('set', 'refresh-recent', '--pause')).out).toBe('refresh-recent: paused.\n');
    expect((await jobs('set', 'refresh-recent', '--resume', '--every', '600')).out).toBe(
      'refresh-recent: every 10 min.\n',
    );
    expect((await jobs('set', 'refresh-recent', '--every', 'default')).out).toBe(
      'refresh-recent: every 2 min.\n',
    );
  });

  it('cancels a run that waits', async () => {
    const { id } = await openRun(database.sql, { type: 'full', trigger: 'cli' });
    expect((await jobs('cancel', id)).out).toBe(`Run ${id} is cancelled.\n`);
    expect((await jobs('cancel', id)).err).toContain('is over, or there is none');
  });

  it.each([
    [['run', 'refresh-all'], 'There is no job refresh-all. Jobs: refresh-recent, '],
    [['run', 'refresh-chatbot'], 'refresh-chatbot needs the id of a chatbot.'],
    [['run', 'refresh-full', '--id', '1'], 'refresh-full takes no id.'],
    [['run', 'refresh-chatbot', '--id', '999'], 'There is no chatbot 999'],
    [['set', 'refresh-full'], 'Say what to change'],
    [['set', 'refresh-full', '--every', '5'], 'Seconds from 10 to'],
  ])('refuses %j in one line', async (given, line) => {
    const { code, out, err } = await jobs(...given);
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(line);
    expect(err).not.toContain('    at ');
  });
});
