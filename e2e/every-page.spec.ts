import { SIGNED_OUT } from './accounts';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

const PAGES = [
  '/chatbots',
  '/chatbots?q=no-such-name',
  '/sessions?period=all&status=complete',
  '/admin/cache',
  '/admin/cache/chatbots',
  '/admin/cache/sessions?sort=age&checked=24h',
  '/admin/cache/runs',
  '/admin/cache/audit',
  '/admin/cache/queries',
  '/admin/cache/restatements',
  '/compare',
  '/import',
  '/account',
  '/people',
  '/people/trail',
  '/nowhere',
];

/** The addresses above, and a chatbot's and a session's own. */
async function addresses(page: Page): Promise<string[]> {
  const first = async (list: string) => {
    await page.goto(list);
    return (await page.getByRole('rowheader').first().getByRole('link').first().getAttribute('href')) ?? list;
  };
  return [
    ...PAGES,
    await first('/chatbots?sort=messages'),
    await first('/sessions?period=all&sort=messages'),
    await first('/admin/cache/runs'),
    ...(await explained(page)),
    await firstPerson(page),
  ];
}

/** Numbers of a chatbot and of a session, with other rows behind each. */
async function explained(page: Page): Promise<string[]> {
  await page.goto('/chatbots?sort=messages');
  const idOf = async () =>
    (await page.getByRole('rowheader').first().getByRole('link').first().getAttribute('href'))?.match(/\d+/);
  const chatbot = await idOf();
  await page.goto('/sessions?period=all&sort=messages');
  const session = await idOf();
  return [
    ...['sessions', 'participants'].map((number) => `/explain/chatbot/${chatbot}/${number}`),
    ...['messages', 'versions'].map((number) => `/explain/session/${session}/${number}`),
  ];
}

async function firstPerson(page: Page): Promise<string> {
  await page.goto('/people');
  const link = page.getByRole('list', { name: 'People' }).getByRole('link').first();
  return (await link.getAttribute('href')) ?? '/people';
}

async function look(page: Page, addresses: string[]): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
  });
  for (const address of addresses) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await findViolations(page), address).toEqual([]);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, address).toBeLessThanOrEqual(0);
  }
  expect(errors).toEqual([]);
}

/** What strangers see. */
const OPEN_PAGES = ['/sign-in', '/set-password?token=made-up'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    // The others show little that this one does not.
    const tag = colorScheme === 'dark' && width === 360 ? [] : ['@long'];
    test.describe(`${colorScheme}, ${width} pixels wide`, { tag }, () => {
      test.use({
        colorScheme,
        viewport: { width, height: 800 },
        contextOptions: { reducedMotion: 'reduce' },
      });

      test('is accessible, never scrolls sideways, and draws without an error', async ({ page }) => {
        test.setTimeout(150_000);
        await look(page, await addresses(page));
      });

      test.describe('to strangers', () => {
        test.use({ storageState: SIGNED_OUT });
        test('the same', async ({ page }) => {
          await look(page, OPEN_PAGES);
        });
      });
    });
  }
}

test('keys lead everywhere, and are off while typing', async ({ page }) => {
  await page.goto('/chatbots');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL('/sessions');
  await expect(page.getByRole('link', { name: 'Sessions', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // The list may still be on its way, with a placeholder where the search will be.
  await expect(page.getByRole('searchbox', { name: 'Search participant' })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('gct?');
  await expect(page.getByRole('searchbox')).toHaveValue('gct?');
  await expect(page).toHaveURL(/\/sessions\?q=/);
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('the theme is light, dark or the system’s, and stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/chatbots');
  const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  expect(await scheme()).toBe('light');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await scheme()).toBe('dark');
  await page.reload();
  expect(await scheme()).toBe('dark');
  await page.keyboard.press('t');
  await expect.poll(scheme).toBe('light');
});

test('on a narrow screen the navigation opens from its button', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/sessions');
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('link', { name: 'Chatbots', exact: true }).click();
  await expect(page).toHaveURL('/chatbots');
  await expect(page.getByRole('button', { name: 'Open navigation' })).toBeVisible();
});
