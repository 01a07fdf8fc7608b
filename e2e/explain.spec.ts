/** Every number leads to its explanation, which is held against SQL here; a recount finds what is wrong, and mends nothing. */
import { BY_ROLE } from './accounts';
import { clientOf } from './actions';
import { firstTeam, inDatabase } from './database';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

const rows = (page: Page) => page.getByRole('region', { name: 'Rows behind the number' });
const value = (page: Page, text: string) => page.getByRole('main').getByText(text, { exact: true }).first();
const compared = (page: Page) => page.getByLabel('Shown, cached and counted').locator('dd:first-of-type');
const english = (count: number) => count.toLocaleString('en-US');

interface Chatbot {
  id: string;
  name: string;
  sessions: number;
  messages: number;
}

/** That of the first team with the most messages, as the source has it. */
const busiest = () =>
  inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const [chatbot] = await sql<Chatbot[]>`
      select chatbot.id::text, chatbot.name, count(distinct session.id)::int as sessions,
        count(message.id) filter (where message.role = 'human')::int as messages
      from truecount_platform.chatbot
      join truecount_platform.session on session.chatbot_id = chatbot.id and not is_test
      left join truecount_platform.message on message.session_id = session.id
      where chatbot.team_id = ${team} and not is_archived group by chatbot.id order by messages desc, chatbot.id desc limit 1`;
    return chatbot!;
  });

/** The session of the first team that has been silent for longest, with its human messages. */
const quietest = () =>
  inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const [session] = await sql<{ id: string; messages: number; ai: number }[]>`
      select session.id::text, count(*) filter (where message.role = 'human')::int as messages,
        count(*) filter (where message.role = 'ai')::int as ai
      from truecount_platform.session join truecount_platform.message on message.session_id = session.id
      where session.team_id = ${team} and not is_test group by session.id
      having count(*) filter (where message.role = 'human') > 1 order by max(message.created_at), session.id limit 1`;
    return session!;
  });

test('a number of the chatbot table leads to what it means, where it came from and the rows behind it', async ({
  page,
}) => {
  const chatbot = await busiest();
  await page.goto('/chatbots?sort=messages');
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: chatbot.name, exact: true }) });
  await row.getByRole('link', { name: english(chatbot.messages), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/explain/chatbot/${chatbot.id}/messages`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Messages of ${chatbot.name}`);
  await expect(value(page, english(chatbot.messages))).toBeVisible();
  await expect(page.getByText('Messages written by humans.')).toBeVisible();
  await expect(page.getByText('In sessions of the chatbot that are not test sessions.')).toBeVisible();
  const facts = page.getByLabel('Where it came from');
  for (const fact of [
    'In the cache',
    'Cached row changed',
    'Computed',
    'Covers every change up to',
    'Newest change',
  ])
    await expect(facts).toContainText(fact);
  await expect(rows(page).getByRole('rowheader')).toHaveCount(Math.min(25, chatbot.sessions));

  await facts.getByRole('link', { name: /^Run \d+/ }).click();
  await expect(page).toHaveURL(/\/admin\/cache\/runs\/\d+/);
  await page.getByRole('link', { name: 'Explanation' }).click();
  await expect(page).toHaveURL(new RegExp(`/explain/chatbot/${chatbot.id}/messages`));
  await page.getByRole('link', { name: 'Chatbots', exact: true }).last().click();
  await expect(page).toHaveURL('/chatbots?sort=messages');
});

test('the number of sessions is explained beside its link, and by the keyboard', { tag: '@long' }, async ({
  page,
}) => {
  const chatbot = await busiest();
  await page.goto('/chatbots?sort=messages');
  const mark = page.getByRole('link', { name: `Explain Sessions of ${chatbot.name}`, exact: true });
  await expect(mark).toHaveCSS('opacity', '0');
  await mark.focus();
  await expect(mark).toHaveCSS('opacity', '1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Sessions of ${chatbot.name}`);
  await expect(page.getByRole('navigation', { name: 'Pages of the rows behind it' })).toContainText(
    `of ${english(chatbot.sessions)}`,
  );
});

test('the rows behind are paged to the end without losing or repeating one', { tag: '@long' }, async ({
  page,
}) => {
  const chatbot = await busiest();
  await page.goto(`/explain/chatbot/${chatbot.id}/sessions?back=%2Fchatbots%3Fsort%3Dmessages`);
  const links = rows(page).getByRole('rowheader');
  const seen = new Set<string>();
  const next = page.getByRole('link', { name: 'Next' });
  for (;;) {
    for (const header of await links.all())
      seen.add((await header.getByRole('link').first().getAttribute('href'))!.split('?')[0]!);
    if ((await next.getAttribute('href')) === null) break;
    const place = page.url();
    await next.click();
    await expect(page).not.toHaveURL(place);
    await expect(rows(page)).toHaveAttribute('aria-busy', 'false');
  }
  expect(seen.size).toBe(chatbot.sessions);
  await expect(page.getByRole('main').getByRole('link', { name: 'Chatbots', exact: true })).toHaveAttribute(
    'href',
    '/chatbots?sort=messages',
  );
});

test('a session’s numbers are explained from its page, with each message behind them and none of its words', async ({
  page,
}) => {
  const session = await quietest();
  await page.goto(`/sessions/${session.id}`);
  await page
    .getByLabel('Statistics of this session')
    .getByRole('link', { name: english(session.messages), exact: true })
    .click();
  await expect(page).toHaveURL(new RegExp(`/explain/session/${session.id}/messages`));
  const expected = await inDatabase(
    (sql) => sql<{ id: string; content: string }[]>`
      select id::text, content from truecount_platform.message
      where session_id = ${session.id} and role = 'human' order by created_at, id limit 50`,
  );
  expect(await rows(page).getByRole('rowheader').allInnerTexts()).toEqual(expected.map(({ id }) => id));
  const text = await page.getByRole('main').innerText();
  for (const { content } of expected) if (content.length > 12) expect(text).not.toContain(content);
  await page.getByRole('navigation', { name: 'Numbers of this session' }).getByText('AI messages').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('AI messages of session');
  await expect(value(page, english(session.ai))).toBeVisible();
  await page.getByRole('link', { name: 'Session', exact: true }).click();
  await expect(page).toHaveURL(`/sessions/${session.id}`);
});

test('a recount agrees for every number of a chatbot, a session and a team', { tag: '@long' }, async ({
  page,
}) => {
  test.setTimeout(90_000);
  const [chatbot, session] = [await busiest(), await quietest()];
  const team = await inDatabase(firstTeam);
  for (const [start, kind] of [
    [`/explain/chatbot/${chatbot.id}/sessions`, 'chatbot'],
    [`/explain/session/${session.id}/messages`, 'session'],
    [`/explain/team/${team}/messages`, 'team'],
  ] as const) {
    await page.goto(start);
    const numbers = page.getByRole('navigation', { name: `Numbers of this ${kind}` }).getByRole('link');
    for (const name of await numbers.allInnerTexts()) {
      await numbers.filter({ hasText: new RegExp(`^${name}$`) }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(`${name} of `);
      await page.getByRole('button', { name: 'Recount now' }).click();
      await expect(page.getByText('They agree'), `${kind} ${name}`).toBeVisible();
      const [shown, , counted] = await compared(page).allInnerTexts();
      expect(shown).toBe(counted);
    }
  }
});

test('a fault in the cache is shown, written by no recount, and mended by a refresh', async ({ page }) => {
  const session = await quietest();
  const held = () =>
    inDatabase(async (sql) => {
      const [row] = await sql<{ count: number }[]>`
        select human_message_count as count from truecount.session_statistics where session_id = ${session.id}`;
      return row!.count;
    });
  await inDatabase((sql) =>
    sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      await tx`update truecount.session_statistics set human_message_count = 9999 where session_id = ${session.id}`;
    }),
  );
  await page.goto(`/explain/session/${session.id}/messages`);
  await page.getByRole('button', { name: 'Recount now' }).click();
  await expect(
    page.getByText(`They differ: ${english(9999 - session.messages)} more shown than counted`),
  ).toBeVisible();
  expect(await compared(page).allInnerTexts()).toEqual(['9,999', '9,999', english(session.messages)]);
  expect(await held()).toBe(9999);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Refresh this session' }).click();
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Recount again' }).click();
  await expect(page.getByText('They agree')).toBeVisible();
  expect(await held()).toBe(session.messages);
});

test('viewers recount, and are sent to an operator', { tag: '@long' }, async ({ browser, playwright }) => {
  const { id } = await busiest();
  const client = await clientOf(playwright, BY_ROLE.viewer);
  const context = await browser.newContext({ storageState: await client.storageState() });
  const page = await context.newPage();
  await page.goto(new URL(`/explain/chatbot/${id}/participants`, process.env.TRUECOUNT_E2E_URL).href);
  await page.getByRole('button', { name: 'Recount now' }).click();
  await expect(page.getByText('They agree')).toBeVisible();
  await expect(page.getByRole('main').getByRole('button', { name: /Refresh/ })).toHaveCount(0);
  await context.close();
  await client.dispose();
});

test('a number of a period is explained in that period, and of all time from there', {
  tag: '@long',
}, async ({ page }) => {
  await page.goto('/chatbots?period=30d&sort=messages');
  const number = page.locator('[href^="/explain/chatbot/"][href*="/messages?period=30d"]').first();
  const shown = await number.innerText();
  await number.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('last 30 days');
  await expect(page.getByText('in which somebody wrote in the period')).toBeVisible();
  await page.getByRole('button', { name: 'Recount now' }).click();
  await expect(page.getByText('They agree')).toBeVisible();
  await expect(page.getByLabel('Shown, cached and counted')).toContainText(shown.trim());
  await page.getByRole('link', { name: 'of all time' }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('last 30 days');
});

test('unknown numbers, kinds and ids and those of another team are not found', async ({ page }) => {
  const other = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const [row] = await sql<{ chatbot: string; session: string; team: string }[]>`
      select chatbot_id::text as chatbot, id::text as session, team_id::text as team
      from truecount_platform.session where team_id <> ${team} limit 1`;
    return row!;
  });
  const { id } = await busiest();
  for (const address of [
    `chatbot/${id}/versions`,
    `chatbot/${id}/constructor`,
    `robot/${id}/messages`,
    'chatbot/999999999/messages',
    'chatbot/x/messages',
    `chatbot/${other.chatbot}/messages`,
    `session/${other.session}/messages`,
    `team/${other.team}/messages`,
  ])
    expect((await page.goto(`/explain/${address}`))?.status(), address).toBe(404);
});
