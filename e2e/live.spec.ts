import { addMessage, quietChatbot } from './changes';
import { firstTeam, inDatabase } from './database';
import { expect, type Page, test } from './test';

const table = (page: Page) => page.getByRole('region', { name: 'Chatbots' });
const rowOf = (page: Page, name: string) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });
const messages = async (page: Page, name: string) =>
  Number((await rowOf(page, name).getByRole('cell').nth(2).textContent())?.replaceAll(',', ''));
/** A page that is read again must not be loaded again: a mark on its window stays. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isMarked: true }));
const isMarked = (page: Page) => page.evaluate(() => 'isMarked' in window);

test('an open list follows a new message, and keeps scroll, focus and what is typed', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  await page.setViewportSize({ width: 1280, height: 260 });
  await page.goto(`/chatbots?q=${encodeURIComponent(chatbot.name.slice(0, 5))}`);
  await mark(page);
  const before = await messages(page, chatbot.name);
  const search = page.getByRole('searchbox');
  await page.evaluate(() => window.scrollTo(0, 40));
  const top = await page.evaluate(() => window.scrollY);
  expect(top).toBeGreaterThan(0);
  await rowOf(page, chatbot.name).getByRole('link', { name: chatbot.name, exact: true }).focus();
  await addMessage(chatbot.id);
  await expect.poll(() => messages(page, chatbot.name), { timeout: 8_000 }).toBe(before + 1);
  await expect(page.getByText(/· \d+ changes? pending/)).toBeVisible();
  await expect(
    rowOf(page, chatbot.name).getByRole('link', { name: chatbot.name, exact: true }),
  ).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(top);
  await expect(search).toHaveValue('Quiet');
  expect(await isMarked(page)).toBe(true);
  // Once all is folded, the page says so by itself.
  await expect(page.getByText(/changes? pending/)).toBeHidden({ timeout: 20_000 });
});

test('an open menu stays open while the page below it is read again', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  await page.goto(`/chatbots?q=${encodeURIComponent(chatbot.name)}`);
  const before = await messages(page, chatbot.name);
  await page.getByRole('button', { name: 'Columns' }).click();
  await addMessage(chatbot.id);
  const shown = rowOf(page, chatbot.name).locator('td').nth(2);
  await expect(shown).toHaveText((before + 1).toLocaleString('en-US'), { timeout: 8_000 });
  await expect(page.getByRole('menuitemcheckbox', { name: 'Last 14 days' })).toBeVisible();
});

test('leaves what is being typed alone', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  await page.goto('/chatbots');
  const search = page.getByRole('searchbox');
  await search.focus();
  const reread = page.waitForResponse((response) => response.url().includes('_rsc') && response.ok());
  await addMessage(chatbot.id);
  await search.pressSequentially(chatbot.name, { delay: 250 });
  await reread;
  await expect(page).toHaveURL(/\?q=Quiet/);
  await expect(search).toHaveValue(chatbot.name);
  await expect(search).toBeFocused();
  await expect(rowOf(page, chatbot.name)).toBeVisible();
});

test('waits while text is selected, and follows after that', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  await page.goto(`/chatbots?q=${encodeURIComponent(chatbot.name)}`);
  const before = await messages(page, chatbot.name);
  await rowOf(page, chatbot.name).getByRole('cell').first().selectText();
  await addMessage(chatbot.id);
  await expect(page.getByText('Waiting while text is selected')).toBeVisible({ timeout: 8_000 });
  expect(await messages(page, chatbot.name)).toBe(before);
  await page.evaluate(() => document.getSelection()?.empty());
  await expect.poll(() => messages(page, chatbot.name), { timeout: 8_000 }).toBe(before + 1);
});

test('stays as it was read when the switch is off, also after a reload', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  const address = `/chatbots?q=${encodeURIComponent(chatbot.name)}`;
  await page.goto(address);
  const live = page.getByRole('switch', { name: 'Live' });
  await expect(live).toBeChecked();
  await live.click();
  await page.goto(address);
  await expect(live).not.toBeChecked();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const before = await messages(page, chatbot.name);
  await addMessage(chatbot.id);
  await page.waitForTimeout(4_000);
  expect(asked).not.toContain('/api/changes');
  expect(await messages(page, chatbot.name)).toBe(before);
  await live.click();
  await expect.poll(() => messages(page, chatbot.name), { timeout: 8_000 }).toBe(before + 1);
});

test('says calmly when the server is gone, and goes on when it is back', async ({ page, context }) => {
  const chatbot = await quietChatbot(page);
  await page.goto(`/chatbots?q=${encodeURIComponent(chatbot.name)}`);
  const before = await messages(page, chatbot.name);
  await context.setOffline(true);
  await expect(page.getByText('Connection lost, trying again')).toBeVisible({ timeout: 15_000 });
  await addMessage(chatbot.id);
  await context.setOffline(false);
  await expect(page.getByText('Connection lost, trying again')).toBeHidden({ timeout: 10_000 });
  await expect.poll(() => messages(page, chatbot.name), { timeout: 8_000 }).toBe(before + 1);
});

test('the pages of a chatbot and of a session follow too', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  const session = await addMessage(chatbot.id);
  for (const address of [`/chatbots/${chatbot.id}`, `/sessions/${session}`, '/sessions']) {
    await page.goto(address);
    const asked = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/changes');
    expect([200, 304]).toContain((await asked).status());
  }
  await page.goto(`/sessions/${session}`);
  const card = page.getByText('Messages', { exact: true }).locator('..');
  const count = async () =>
    Number((await card.getByRole('definition').first().textContent())?.replaceAll(',', ''));
  const before = await count();
  await addMessage(chatbot.id, session);
  await expect.poll(count, { timeout: 8_000 }).toBe(before + 1);
});

test('nothing changed is answered 304, and a change 200 with another tag', async ({ page, request }) => {
  const first = await request.get('/api/changes');
  expect(first.status()).toBe(200);
  const headers = first.headers();
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(headers.etag).toMatch(/^"[\w-]{22}"$/);
  expect(headers['stat-exact']).toBe('true');
  expect(headers['stat-as-of']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(Object.keys(await first.json())).toEqual(['token', 'pending']);

  // Other tests write meanwhile: what is asked at once after an answer is nearly always answered 304.
  const ask = async (etag: string) => request.get('/api/changes', { headers: { 'If-None-Match': etag } });
  await expect(async () => {
    const { etag = '' } = (await request.get('/api/changes')).headers();
    const same = await ask(`"other", W/${etag}`);
    expect(same.status()).toBe(304);
    expect(same.headers()).toMatchObject({
      etag,
      'stat-exact': 'true',
      'cache-control': 'private, no-cache',
    });
  }).toPass();
  const { etag = '' } = (await request.get('/api/changes')).headers();
  await addMessage((await quietChatbot(page)).id);
  const changed = await ask(etag);
  expect(changed.status()).toBe(200);
  expect(changed.headers().etag).not.toBe(etag);
});

test('another host name is not answered', async ({ request }) => {
  expect((await request.get('/api/changes', { headers: { Host: 'example.org' } })).status()).toBe(404);
});

test('a file tells its clocks in its headers', async ({ request }) => {
  const id = await inDatabase(async (sql) => {
    const [chatbot] = await sql<{ id: string }[]>`
      select id::text from truecount_platform.chatbot where team_id = ${await firstTeam(sql)} limit 1`;
    return chatbot!.id;
  });
  await addMessage(id);
  for (const list of ['chatbots', 'sessions']) {
    const headers = (await request.get(`/${list}/csv`)).headers();
    expect(headers['stat-exact']).toBe('true');
    expect(headers['stat-pending']).toMatch(/^\d+\+?$/);
    expect(headers['stat-as-of']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  }
});
