import { InngestTestEngine } from '@inngest/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { parseEnv } from '@/lib/env';
import { readRuns, resetJobs } from '@/lib/jobs/testing/runs';
import { makeClient } from './client';
import { makeFunctions } from './functions';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await resetJobs(database.sql, 2);
});
afterAll(() => database.drop());

function functionNamed(id: string) {
  const functions = makeFunctions(makeClient(parseEnv({ INNGEST_DEV: '1' })), () => database.sql);
  return functions.find((found) => found.id() === id)!;
}

describe('the functions in Inngest’s own test engine', () => {
  it('begin with a step that opens their run', async () => {
    const engine = new InngestTestEngine({
      function: functionNamed('refresh-full-on-request'),
      events: [{ name: 'truecount/refresh-full.requested', data: { by: 'ada' } }],
    });
    const { result } = await engine.executeStep('open');
    expect(await readRuns(database.sql)).toMatchObject([{ job: 'refresh-full', state: 'queued' }]);
    expect(result).toMatch(/^\d+$/);
  });

  it('come to their end', async () => {
    const engine = new InngestTestEngine({
      function: functionNamed('clean-update-log'),
      events: [{ name: 'inngest/scheduled.timer', data: { cron: '0 4 * * 0' } }],
    });
    const { result, error } = await engine.execute();
    expect(error).toBeUndefined();
    expect(result).toEqual({ run: expect.any(String), rowsRead: 0, rowsChanged: 0 });
  });
});
