import { addMessage, quietChatbot } from './changes';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const rows = (page: Page, mode: string) =>
  page.getByRole('region', { name: `Chatbots, ${mode}` }).getByRole('row');

test('the navigation leads to the same list in three modes, each with its time', async ({ page }) => {
  await page.goto('/chatbots');
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await expect(page).toHaveURL('/compare');
  for (const [name, mode, line] of [
    ['Counted live', 'live', 'counts every number anew'],
    ['Usual cache', 'cached', 'as the last refresh left them'],
    ['Truecount', 'exact', 'every pending change put in'],
  ] as const) {
    await expect(column(page, name)).toContainText(line);
    await expect(
      column(page, name)
        .getByText(/^\d[\d.,]* (ms|s)/)
        .first(),
    ).toBeVisible();
    await expect(rows(page, mode)).toHaveCount(11);
  }
  await expect(column(page, 'Counted live')).toContainText('the truth');
});

test('marks what the cache does not know yet, and never the exact list; a fold mends it', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const chatbot = await quietChatbot(page);
  await addMessage(chatbot.id);
  await page.goto('/compare');
  const cached = rows(page, 'cached').filter({ hasText: chatbot.name });
  const exact = rows(page, 'exact').filter({ hasText: chatbot.name });
  // Folded before: then cached and live agree.
  await expect(cached).toBeVisible({ timeout: 20_000 });
  await expect(column(page, 'Usual cache')).toContainText('same as live', { timeout: 20_000 });
  // Where the machine is busy a fold may be quicker than the page: then there is another message.
  let live = 1;
  await expect(async () => {
    live += 1;
    await addMessage(chatbot.id);
    await expect(cached).toContainText('differs', { timeout: 6_000 });
  }).toPass({ timeout: 30_000 });
  await expect(cached.getByTitle(`Live: ${live}`, { exact: true })).toHaveText(String(live - 1));
  await expect(exact.getByRole('cell').nth(2)).toHaveText(String(live));
  await expect(column(page, 'Truecount')).toContainText('same as live');
  await expect(column(page, 'Usual cache')).toContainText(/at least \d+ changes? behind/);
  await expect(cached).not.toContainText('differs', { timeout: 15_000 });
});

test('is accessible while rows differ', async ({ page }) => {
  const chatbot = await quietChatbot(page);
  await page.goto('/compare');
  await addMessage(chatbot.id);
  await expect(column(page, 'Usual cache')).toContainText(/1 row (differs from live|is missing)/, {
    timeout: 8_000,
  });
  expect(await findViolations(page)).toEqual([]);
});
