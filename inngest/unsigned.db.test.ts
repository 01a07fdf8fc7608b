import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { disconnect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { setDatabase } from '@/lib/env';
import { readRuns, resetJobs } from '@/lib/jobs/testing/runs';
import { answerInngest } from './handler';
import { type Served, serveHttp } from './testing/http';

const settings = vi.hoisted(() => ({ INNGEST_DEV: '1' as string | undefined }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

let database: TestDatabase;
let app: Served;
beforeAll(async () => {
  database = await createTestDatabase();
  setDatabase(database.url);
  await resetJobs(database.sql, 1);
  app = await serveHttp((request) =>
    answerInngest(request.method as 'POST', request as Parameters<typeof answerInngest>[1]),
  );
});
afterAll(async () => {
  await app.close();
  await disconnect();
  await database.drop();
});

const open = (headers: Record<string, string> = {}) => {
  const event = { name: 'truecount/refresh-full.requested', data: {} };
  return fetch(`${app.url}/api/inngest?fnId=truecount-refresh-full-on-request&stepId=step`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      version: 2,
      event,
      events: [event],
      steps: {},
      ctx: { run_id: 'dev', attempt: 0 },
    }),
  });
};

describe('a dev server of Inngest, which signs nothing,', () => {
  it('is answered', async () => {
    const answer = await open();
    expect(answer.status).toBe(206);
    expect(await answer.json()).toMatchObject([{ op: 'StepRun', displayName: 'open' }]);
    expect(await readRuns(database.sql)).toMatchObject([{ job: 'refresh-full', state: 'queued' }]);
  });

  it('is no web page that sends its reader’s browser here', async () => {
    expect((await open({ origin: 'https://elsewhere.example' })).status).toBe(403);
  });

  it('is not answered where Inngest does not run the jobs', async () => {
    settings.INNGEST_DEV = undefined;
    expect((await open()).status).toBe(404);
    settings.INNGEST_DEV = '1';
  });
});
