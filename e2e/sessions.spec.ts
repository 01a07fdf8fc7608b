import { firstTeam, inDatabase } from './database';
import { expect, type Page, test } from './test';

const table = (page: Page) => page.getByRole('region', { name: 'Sessions' });
const filters = (page: Page) => page.getByRole('region', { name: 'Filters' });
const readNumber = (text: string | null) => Number(text?.match(/\d[\d,]*/)?.[0].replaceAll(',', ''));
const matching = async (page: Page) => readNumber(await page.getByRole('status').first().textContent());

test('every option of a filter matches as many sessions as it says, other filters included', async ({
  page,
}) => {
  await page.goto('/sessions?period=all&test=hide&channel=web');
  await filters(page).getByRole('button', { name: 'Status' }).click();
  const option = page.getByRole('menuitemradio', { name: /^Complete/ });
  const promised = readNumber(await option.textContent());
  await option.click();
  await expect(page).toHaveURL('/sessions?period=all&test=hide&channel=web&status=complete');
  await expect.poll(() => matching(page)).toBe(promised);
  const truth = await inDatabase(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from truecount_platform.session
      where team_id = ${await firstTeam(sql)} and channel = 'web' and status = 'complete' and not is_test`;
    return row?.count;
  });
  expect(promised).toBe(truth);
});

test('a chatbot is chosen by its name, and matches as many sessions as it says', async ({ page }) => {
  await page.goto('/sessions?period=all&status=complete');
  await filters(page).getByRole('button', { name: 'Chatbot', exact: true }).click();
  const option = page.getByRole('menuitemradio').nth(1);
  const [, name = '', count = ''] = (await option.textContent())?.match(/^(.*?)([\d,]+)$/) ?? [];
  await option.click();
  await expect(page).toHaveURL(/\/sessions\?period=all&status=complete&chatbot=\d+$/);
  await expect(page.getByRole('button', { name: `Remove filter Chatbot: ${name}` })).toBeVisible();
  await expect.poll(() => matching(page)).toBe(readNumber(count));
});

test('filters are removed one by one, or all at once', async ({ page }) => {
  await page.goto('/sessions?status=complete&test=hide&channel=web&period=all');
  await page.getByRole('button', { name: 'Remove filter Channel: web' }).click();
  await expect(page).toHaveURL('/sessions?status=complete&test=hide&period=all');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL('/sessions');
});

test('a period of days, a participant and a column are chosen', async ({ page }) => {
  await page.goto('/sessions');
  await filters(page)
    .getByRole('button', { name: /^Period/ })
    .click();
  await page.getByLabel('From').fill('2020-01-01');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL('/sessions?period=custom&from=2020-01-01');
  await filters(page).getByRole('button', { name: 'Participant' }).click();
  await page.getByRole('textbox', { name: 'Participant' }).fill('a');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/sessions?period=custom&from=2020-01-01&participant=a');
  await expect(page.getByRole('button', { name: 'Remove filter Period: from 2020-01-01' })).toBeVisible();
});

test('a session shows its statistics and its transcript as plain text, and the way back', async ({
  page,
}) => {
  const content = '<img src=x onerror="document.title=\'broken\'"> <b>bold</b>';
  const id = await inDatabase(async (sql) => {
    const [session] = await sql<{ id: string }[]>`
      select session.id::text from truecount_platform.session join truecount_platform.message on message.session_id = session.id
      where team_id = ${await firstTeam(sql)} and role = 'ai' order by session.id limit 1`;
    await sql`
      update truecount_platform.message set content = ${content}
      where id = (select min(id) from truecount_platform.message where session_id = ${session?.id ?? null} and role = 'ai')`;
    return session?.id;
  });
  await page.goto(`/sessions/${id}?back=${encodeURIComponent('/sessions?period=all&status=complete')}`);
  await expect(page.getByText(content)).toBeVisible();
  await expect(page).toHaveTitle(/Session/);
  for (const name of ['Messages', 'First activity', 'Last activity', 'Duration', 'Versions', 'Traces']) {
    await expect(page.getByRole('term').filter({ hasText: name }).first()).toBeVisible();
  }
  await page.getByRole('main').getByRole('link', { name: 'Sessions', exact: true }).click();
  await expect(page).toHaveURL('/sessions?period=all&status=complete');
});

test('the way back never leads to another site', async ({ page }) => {
  await page.goto('/sessions?period=all');
  const href = await table(page)
    .getByRole('rowheader')
    .first()
    .getByRole('link')
    .first()
    .getAttribute('href');
  await page.goto(`${href?.split('?')[0]}?back=//example.org/sessions`);
  await expect(page.getByRole('main').getByRole('link', { name: 'Sessions', exact: true })).toHaveAttribute(
    'href',
    '/sessions',
  );
});

test('a session of another team is not found', async ({ page }) => {
  const foreign = await inDatabase(async (sql) => {
    const [session] = await sql<{ id: string }[]>`
      select id::text from truecount_platform.session where team_id <> ${await firstTeam(sql)} limit 1`;
    return session?.id;
  });
  expect(foreign).toBeDefined();
  expect((await page.goto(`/sessions/${foreign}`))?.status()).toBe(404);
  expect((await page.goto('/sessions/999999999'))?.status()).toBe(404);
});
