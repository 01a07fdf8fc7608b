/** The cache pages as they stand while nobody presses anything. */
import { BY_ROLE } from './accounts';
import { clientOf } from './actions';
import { firstTeam, inDatabase } from './database';
import { expect, test } from './test';

test('tells whether the numbers can be trusted, with a sentence for each check', async ({ page }) => {
  await page.goto('/chatbots');
  await page.getByRole('link', { name: 'Cache', exact: true }).click();
  await expect(page).toHaveURL('/admin/cache');
  const strip = page.getByRole('list', { name: 'Status' });
  for (const name of ['Freshness', 'Scheduler', 'Failures', 'Success', 'Drift', 'Database'])
    await expect(strip.getByText(name, { exact: true })).toBeVisible();
  await expect(strip.getByText(/Not audited yet|numbers recounted in 7 days/)).toBeVisible();
  // No Inngest runs its jobs.
  await expect(strip.getByText('Inngest')).toHaveCount(0);
  const sessions = await inDatabase(async (sql) => {
    const [row] = await sql<
      { count: number }[]
    >`select count(*)::int as count from truecount.session_statistics`;
    return row!.count;
  });
  const card = page.getByRole('list', { name: 'Cache tables' }).getByRole('listitem').first();
  await expect(card).toContainText(`${sessions.toLocaleString('en-US')} rows`);
  await expect(card.getByRole('img', { name: /\d+ runs?: / })).toBeVisible();
});

test('viewers see all of it and press nothing', async ({ browser, playwright }) => {
  const client = await clientOf(playwright, BY_ROLE.viewer);
  const context = await browser.newContext({ storageState: await client.storageState() });
  const page = await context.newPage();
  await page.goto(new URL('/admin/cache', process.env.TRUECOUNT_E2E_URL).href);
  await expect(page.getByRole('listitem', { name: 'Refresh recent' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
  await page.goto(new URL('/admin/cache/runs', process.env.TRUECOUNT_E2E_URL).href);
  await expect(page.getByRole('rowheader').first()).toBeVisible();
  await context.close();
  await client.dispose();
});

test('operators refresh, and nothing more', { tag: '@long' }, async ({ browser, playwright }) => {
  const client = await clientOf(playwright, BY_ROLE.operator);
  const context = await browser.newContext({ storageState: await client.storageState() });
  const page = await context.newPage();
  await page.goto(new URL('/admin/cache', process.env.TRUECOUNT_E2E_URL).href);
  await expect(page.getByRole('button', { name: 'Refresh recent' })).toBeVisible();
  for (const name of ['Clean update log', 'Pause Refresh recent', 'Clear and rebuild'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await context.close();
  await client.dispose();
});

test('the refresh log is filtered by its address, and is a file too', async ({ page }) => {
  await page.goto('/admin/cache/runs');
  await page.getByRole('button', { name: 'Type' }).click();
  await page.getByRole('menuitemradio', { name: 'full' }).click();
  await expect(page).toHaveURL(/type=full/);
  const rows = page.getByRole('rowheader');
  await expect(rows.first()).toContainText('full');
  const address = page.url();
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Remove filter Type: full' })).toBeVisible();
  const shown = await rows.count();
  const [head = '', ...lines] = (await (await page.request.get('/admin/cache/runs/csv?type=full')).text())
    .trimEnd()
    .split('\r\n');
  expect(head).toContain('durationMs,rowsRead,rowsChanged');
  expect(lines.length).toBeGreaterThanOrEqual(shown);
  await rows.last().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('full');
  await expect(page.getByRole('region', { name: 'Statements' }).getByRole('row')).not.toHaveCount(1);
  await page.getByRole('link', { name: 'Refresh log' }).first().click();
  await expect(page).toHaveURL(address);
});

test('every cached chatbot of the team is listed with its totals and its age', async ({ page }) => {
  await page.goto('/admin/cache/chatbots?sort=messages');
  const truth = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    return sql<{ name: string; messages: number }[]>`
      select name, human_message_count::int as messages from truecount.chatbot_statistics
      join truecount_platform.chatbot on chatbot.id = chatbot_id where chatbot.team_id = ${team}
      order by human_message_count desc, chatbot_id desc`;
  });
  const table = page.getByRole('region', { name: 'Cached chatbots' });
  await expect(table.getByRole('rowheader').first()).toContainText(truth[0]!.name);
  await expect(page.getByRole('status').filter({ hasText: `${truth.length} chatbots` })).toBeVisible();
  await expect(table.getByRole('row').nth(1).getByRole('cell').nth(2)).toHaveText(
    truth[0]!.messages.toLocaleString('en-US'),
  );
  await page.getByRole('columnheader', { name: 'Cache age' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=age/);
  await page.getByRole('link', { name: 'Last', exact: true }).click();
  await expect(table.getByRole('row').last().getByRole('cell').last()).toHaveText(/\d+ (s|min|h)/);
  await page.goto('/admin/cache/chatbots?checked=over-30d');
  await expect(page.getByRole('heading', { name: 'No chatbots match these filters' })).toBeVisible();
});

test('the cached sessions are found by id, and go page by page', { tag: '@long' }, async ({ page }) => {
  await page.goto('/admin/cache/sessions');
  const table = page.getByRole('region', { name: 'Cached sessions' });
  const first = await table.getByRole('rowheader').first().getByRole('link').innerText();
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(table.getByRole('rowheader').first()).not.toContainText(first);
  await page.getByRole('searchbox').fill(first);
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await expect(table.getByRole('rowheader')).toContainText(first);
});

test('several chatbots are refreshed from their list', async ({ page }) => {
  await page.goto('/chatbots');
  const table = page.getByRole('region', { name: 'Chatbots' });
  const boxes = table.getByRole('checkbox');
  await boxes.nth(0).check();
  await boxes.nth(2).check();
  const bar = page.getByRole('region', { name: 'Selected chatbots' });
  await expect(bar).toContainText('2 chatbots selected');
  await bar.getByRole('button', { name: 'Refresh selected' }).click();
  await expect(bar.getByRole('status')).toHaveText('2 chatbots refreshed.');
  await expect(boxes.nth(0)).not.toBeChecked();
  const runs = await inDatabase(
    (sql) =>
      sql`select from truecount.statistics_update_log where type = 'chatbot' and state = 'done' and trigger = 'manual'`,
  );
  expect(runs.length).toBeGreaterThanOrEqual(2);
});
