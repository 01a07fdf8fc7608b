import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { readCache, recount } from '@/db/testing/recount';
import { type HandedRun, setSend } from '@/lib/refresh/handover';
import { readRun } from '@/lib/refresh/log';
import { jobNamed } from './jobs';
import { requestJob, requestOf } from './request';
import { readRuns, resetJobs } from './testing/runs';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await resetJobs(database.sql, 3);
});
afterEach(() => setSend(null));

const ask = (name: string, scopeId?: string) => {
  const job = jobNamed(name);
  return requestJob(database.sql, job, requestOf(job, { trigger: 'manual', requestedBy: 'ada', scopeId }));
};

describe('asking for a job', () => {
  it('returns a run that can be followed to its end', async () => {
    const full = await ask('refresh-full');
    const clean = await ask('clean-update-log');
    await vi.waitFor(async () => {
      expect((await readRun(database.sql, full.id))?.state).toBe('done');
      expect((await readRun(database.sql, clean.id))?.state).toBe('done');
    }, 10_000);
    expect(await readCache(database.sql)).toEqual(await recount(database.sql));
  });

  it('that waits already is joining it', async () => {
    const handed: HandedRun[] = [];
    setSend(async (run) => void handed.push(run));
    const [first, second] = [await ask('refresh-chatbot', '1'), await ask('refresh-chatbot', '1')];
    expect(second).toEqual({ id: first.id, joined: true });
    await ask('refresh-chatbot', '2');
    await vi.waitFor(() => expect(handed).toHaveLength(2));
    expect(handed[0]).toMatchObject({ id: first.id, job: 'refresh-chatbot', scopeId: '1' });
    expect((await readRuns(database.sql)).map(({ state }) => state)).toEqual(['queued', 'queued']);
  });

  it('needs an id where the job is about one, and takes none elsewhere', () => {
    expect(() => requestOf(jobNamed('refresh-session'), { trigger: 'manual' })).toThrow(
      'needs the id of a session',
    );
    expect(() => requestOf(jobNamed('refresh-full'), { trigger: 'manual', scopeId: '1' })).toThrow(
      'takes no id',
    );
    expect(() => jobNamed('refresh-nothing')).toThrow('There is no job refresh-nothing');
  });
});
