import { firstTeam, inDatabase } from './database';
import { expect, type Page, test } from './test';

const table = (page: Page) => page.getByRole('region', { name: 'Chatbots' });
const header = (page: Page, name: string) => page.getByRole('columnheader', { name });
const sortBy = (page: Page, name: string) => header(page, name).getByRole('button').click();
/** Names of the rows, once there are any. */
async function names(page: Page): Promise<string[]> {
  const rows = table(page).getByRole('rowheader');
  await expect(rows.first()).toBeVisible();
  return rows.allInnerTexts();
}

test('shows the numbers that the source holds', async ({ page }) => {
  const expected = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    return sql<{ name: string; participants: string; sessions: string; messages: string }[]>`
      select chatbot.name, count(distinct session.participant_id)::text as participants,
        count(distinct session.id)::text as sessions,
        count(message.id) filter (where message.role = 'human')::text as messages
      from truecount_platform.chatbot
      left join truecount_platform.session on session.chatbot_id = chatbot.id and not is_test
      left join truecount_platform.message on message.session_id = session.id
      where chatbot.team_id = ${team} and not is_archived
      group by chatbot.id order by count(message.id) filter (where message.role = 'human') desc, chatbot.id desc limit 5`;
  });
  await page.goto('/chatbots?sort=messages');
  for (const chatbot of expected) {
    const row = table(page)
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: chatbot.name, exact: true }) });
    const cells = (await row.getByRole('cell').allInnerTexts()).map((text) => text.replaceAll(',', ''));
    expect(cells[0]).toBe(chatbot.participants);
    expect(cells[1]?.split(' + ')[0]).toBe(chatbot.sessions);
    expect(cells[2]).toBe(chatbot.messages);
  }
});

test('sorts from its headers, and the URL alone brings the same screen back', async ({ page, context }) => {
  await page.goto('/chatbots');
  await expect(header(page, 'Last activity')).toHaveAttribute('aria-sort', 'descending');
  await sortBy(page, 'Messages');
  await expect(page).toHaveURL('/chatbots?sort=messages');
  await expect(header(page, 'Messages')).toHaveAttribute('aria-sort', 'descending');
  await sortBy(page, 'Messages');
  await expect(page).toHaveURL('/chatbots?sort=messages&dir=asc');
  await expect(header(page, 'Messages')).toHaveAttribute('aria-sort', 'ascending');
  const other = await context.newPage();
  await other.goto(page.url());
  expect(await names(other)).toEqual(await names(page));
});

test('counts a period, sorts by it, and gives it to the file', async ({ page }) => {
  await page.goto('/chatbots');
  await page.getByRole('button', { name: 'Period: All time' }).click();
  await page.getByRole('button', { name: 'Last 30 days' }).click();
  await expect(page).toHaveURL('/chatbots?period=30d');
  await sortBy(page, 'Messages');
  await expect(page).toHaveURL('/chatbots?period=30d&sort=messages');
  await expect(header(page, 'Active participants')).toBeVisible();
  const expected = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    return sql<{ name: string; participants: string; sessions: string; messages: string }[]>`
      with since as (select date_trunc('day', now(), 'UTC') - interval '29 days' as at)
      select chatbot.name, (
          select count(distinct participant_id) from truecount_platform.session join truecount_platform.message on message.session_id = session.id
          where session.chatbot_id = chatbot.id and not is_test and role = 'human' and message.created_at >= (select at from since)
        )::text as participants, (
          select count(*) from truecount_platform.session where chatbot_id = chatbot.id and not is_test and created_at >= (select at from since)
        )::text as sessions, said.messages::text as messages
      from truecount_platform.chatbot cross join lateral (
        select count(*) as messages from truecount_platform.session join truecount_platform.message on message.session_id = session.id
        where session.chatbot_id = chatbot.id and not is_test and role = 'human' and message.created_at >= (select at from since)
          and message.created_at < date_trunc('day', now(), 'UTC') + interval '1 day'
      ) said where chatbot.team_id = ${team} and not is_archived order by said.messages desc, chatbot.id desc limit 5`;
  });
  // The address changes before the rows do.
  await expect.poll(async () => (await names(page)).slice(0, 5)).toEqual(expected.map(({ name }) => name));
  for (const chatbot of expected) {
    const row = table(page)
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: chatbot.name, exact: true }) });
    const cells = (await row.getByRole('cell').allInnerTexts()).map((text) => text.replaceAll(',', ''));
    expect(cells.slice(0, 3)).toEqual([chatbot.participants, chatbot.sessions, chatbot.messages]);
    await expect(row.getByRole('img', { name: /messages? in 30 days/ })).toBeVisible();
  }
  const file = await page.request.get('/chatbots/csv?period=30d&sort=messages');
  const [heading = '', first = ''] = (await file.text()).split('\r\n');
  const values = Object.fromEntries(heading.split(',').map((name, at) => [name, first.split(',')[at]]));
  expect(values).toMatchObject({
    name: expected[0]!.name,
    periodActiveParticipantCount: expected[0]!.participants,
    periodSessionCount: expected[0]!.sessions,
    periodHumanMessageCount: expected[0]!.messages,
  });
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL('/chatbots?sort=messages');
  await expect(header(page, 'Active participants')).toHaveCount(0);
});

test('searches while typing, from the keyboard alone', async ({ page }) => {
  await page.goto('/chatbots');
  const [first = ''] = await names(page);
  const word = first.slice(0, 5);
  await page.keyboard.press('/');
  await page.keyboard.type(word);
  await expect(page).toHaveURL(`/chatbots?q=${encodeURIComponent(word).replaceAll('%20', '+')}`);
  await expect(page.getByRole('status').first()).toContainText('matching');
  for (const name of await names(page)) expect(name.toLowerCase()).toContain(word.toLowerCase());
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/chatbots');
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('says so when nothing matches, and clears the filters', async ({ page }) => {
  await page.goto('/chatbots?q=no-such-name');
  await expect(page.getByRole('heading', { name: 'No chatbots match these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL('/chatbots');
  await expect(table(page).getByRole('rowheader').first()).toBeVisible();
});

test('pages to the end and back without losing or repeating a row', async ({ page }) => {
  await page.goto('/chatbots?archived=show&sort=name&dir=asc');
  const total = Number(
    (await page.getByRole('status').first().textContent())?.match(/\d[\d,]*/)?.[0].replaceAll(',', ''),
  );
  const seen = await names(page);
  const next = page.getByRole('link', { name: 'Next' });
  while ((await next.getAttribute('href')) !== null) {
    const place = page.url();
    await next.click();
    await expect(page).not.toHaveURL(place);
    await expect(table(page)).toHaveAttribute('aria-busy', 'false');
    seen.push(...(await names(page)));
  }
  expect(seen).toHaveLength(total);
  expect(new Set(seen).size).toBe(total);
  await page.getByRole('link', { name: 'First' }).click();
  await expect(page).toHaveURL('/chatbots?archived=show&sort=name&dir=asc');
});

test('a place in the list that cannot be read is the first page', async ({ page }) => {
  const response = await page.goto('/chatbots?after=%00nonsense&sort=;drop%20table&dir=up&hide=x');
  expect(response?.status()).toBe(200);
  await expect(header(page, 'Last activity')).toHaveAttribute('aria-sort', 'descending');
});

test('hides a column, and keeps that in the URL', async ({ page }) => {
  await page.goto('/chatbots');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Last 14 days' }).click();
  await expect(page).toHaveURL('/chatbots?hide=days');
  await expect(header(page, 'Last 14 days')).toBeHidden();
});

test('leads to a chatbot and back, with filters and scroll position', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto('/chatbots?archived=show&sort=messages');
  const link = table(page).getByRole('rowheader').nth(12).getByRole('link');
  await link.scrollIntoViewIfNeeded();
  const name = (await link.textContent()) ?? '';
  const top = await page.evaluate(() => window.scrollY);
  expect(top).toBeGreaterThan(0);
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await page.getByRole('main').getByRole('link', { name: 'Chatbots' }).click();
  await expect(page).toHaveURL('/chatbots?archived=show&sort=messages');
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(top);
});

test('a chatbot has its facts, its days as chart and table, its sessions and a refresh', async ({ page }) => {
  await page.goto('/chatbots?sort=messages');
  await table(page).getByRole('rowheader').first().getByRole('link').click();
  await expect(page.getByText('Distinct participants of those sessions, silent ones too.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Human messages per day, UTC' })).toBeVisible();
  await page.getByText('View as table').click();
  await expect(page.getByRole('table', { name: 'Human messages per day, UTC' }).getByRole('row')).toHaveCount(
    15,
  );
  await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('rowheader').first()).toBeVisible();
  await page.getByRole('button', { name: 'Refresh this chatbot' }).click();
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
});

test('unknown ids, malformed ids and those of another team are not found', async ({ page }) => {
  const foreign = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const [chatbot] = await sql<{ id: string }[]>`
      select id::text from truecount_platform.chatbot where team_id <> ${team} limit 1`;
    return chatbot?.id;
  });
  expect(foreign).toBeDefined();
  for (const id of ['999999999', 'x', '0x10', '-1', '99999999999999999999', foreign]) {
    expect((await page.goto(`/chatbots/${id}`))?.status(), id).toBe(404);
  }
});

test('shows the team that is chosen', async ({ page }) => {
  await page.goto('/chatbots');
  const before = await names(page);
  await page.getByLabel('Team').selectOption({ index: 1 });
  await expect.poll(() => names(page)).not.toEqual(before);
  await page.reload();
  expect(await names(page)).not.toEqual(before);
});
