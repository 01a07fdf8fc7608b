import { expect, test } from 'playwright/test';

test('the health answers without sign-in, with each job and nothing of anybody’s data', async ({
  playwright,
  baseURL,
}) => {
  const stranger = await playwright.request.newContext({
    baseURL,
    storageState: { cookies: [], origins: [] },
  });
  const answer = await stranger.get('/api/health');
  expect(answer.status()).toBe(200);
  expect(answer.headers()['cache-control']).toBe('no-store');
  const health = await answer.json();
  expect(Object.keys(health).sort()).toEqual(['cache', 'jobs', 'refreshes', 'says', 'scheduler', 'status']);
  expect(health.scheduler).toBe('embedded');
  expect(health.jobs.map(({ name }: { name: string }) => name)).toContain('refresh-recent');
  expect(Object.keys(health.jobs[0]).sort()).toEqual(['beatAt', 'doneAt', 'name', 'nextAt', 'state']);
  await stranger.dispose();
});

test('the server’s own scheduler starts the jobs', async ({ request }) => {
  const done = async () => {
    const { jobs } = await (await request.get('/api/health')).json();
    return jobs.flatMap(({ name, doneAt }: { name: string; doneAt: string | null }) => (doneAt ? name : []));
  };
  // The first fill has done the work of the refreshes until their next slots.
  await expect
    .poll(done, { timeout: 20_000 })
    .toEqual(expect.arrayContaining(['check-staleness', 'clean-update-log']));
});

test('nobody reaches Inngest’s way in where Inngest does not run the jobs', async ({ request }) => {
  for (const method of ['get', 'post', 'put'] as const)
    expect((await request[method]('/api/inngest')).status()).toBe(404);
});
