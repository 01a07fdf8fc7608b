import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inDatabase } from './database';
import { expect, type Page, test } from './test';

/** A team of its own, in view. */
async function useTeam(page: Page, slug: string): Promise<void> {
  const id = await inDatabase(async (sql) => {
    const [team] = await sql<{ id: string }[]>`
      insert into truecount_platform.team (slug, name) values (${slug}, ${slug}) returning id`;
    return team!.id;
  });
  await page.context().addCookies([{ name: 'truecount-team', value: id, domain: '127.0.0.1', path: '/' }]);
}

/** Rows of the chatbots table as shown: name, participants, sessions, messages. */
async function shownRows(page: Page): Promise<string[][]> {
  await page.goto('/chatbots?sort=name&dir=asc');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  const cells = await rows.evaluateAll((found) =>
    found
      .slice(1)
      .map((row) => [...row.querySelectorAll('th, td')].slice(0, 4).map((cell) => cell.textContent ?? '')),
  );
  return cells;
}

test('a dropped file is imported, counted and shown; a bad line is told with its number', async ({
  page,
}) => {
  await useTeam(page, `drop-${Date.now()}`);
  await page.goto('/import');
  const line = (session: string) =>
    JSON.stringify({
      session,
      chatbot: 'Dropped',
      participant: session,
      channel: 'web',
      startedAt: '2026-01-01T00:00:00Z',
      endedAt: null,
      status: 'active',
      messages: [{ role: 'human', at: '2026-01-01T00:00:01Z', text: '<b>hello</b>' }],
    });
  const file = (text: string) => ({
    name: 'talks.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from(text),
  });
  const input = page.locator('input[type=file]').first();
  await input.setInputFiles(file(`${line('a')}\n{"session": 1}\n`));
  await expect(page.getByText(/line 2/i).first()).toBeVisible();
  expect(
    await inDatabase((sql) => sql`select from truecount_platform.chatbot where name = 'Dropped'`),
  ).toHaveLength(0);
  await page.goto('/import');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(file(`${line('a')}\n${line('b')}\n`));
  await expect(page.getByText('Imported 2 sessions with 2 messages')).toBeVisible();
  await expect(async () => expect(await shownRows(page)).toEqual([['Dropped', '2', '2', '2']])).toPass();
});

const file =
  process.env.TRUECOUNT_FIXTURES && path.join(process.env.TRUECOUNT_FIXTURES, 'data', 'convai2-wild.jsonl');

test('real conversations show their true counts', async ({ page }) => {
  test.skip(!file || !existsSync(file), 'TRUECOUNT_FIXTURES does not name the real conversations');
  await useTeam(page, `real-${Date.now()}`);
  await page.goto('/import');
  await page.locator('input[type=file]').first().setInputFiles(file!);
  await expect(page.getByText('Imported 1,111 sessions')).toBeVisible();
  const table = readFileSync(path.join(path.dirname(file!), 'README.md'), 'utf8');
  const expected = [...table.matchAll(/^\| (Bot \d+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|/gm)].map(
    ([, name, sessions, participants, messages]) => [name, participants, sessions, messages],
  );
  expect(expected).toHaveLength(5);
  await expect(async () => expect(await shownRows(page)).toEqual(expected)).toPass();
});
