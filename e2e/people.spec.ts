import { CHANGER, PASSWORD, SIGNED_OUT } from './accounts';
import { clientOf } from './actions';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

const menu = (page: Page) => page.getByRole('button', { name: /^Account of/ });
const shownLink = async (page: Page) => (await page.getByText(/\/set-password\?token=/).textContent()) ?? '';
/** The path alone: the tested server is reached by an address that it does not print. */
const pathOf = (link: string) => `/set-password${new URL(link).search}`;

test('an administrator adds a person, who sets a password with the link, once', async ({ page, browser }) => {
  const email = `ana-${Date.now()}@example.org`;
  await page.goto('/people');
  const form = page.getByRole('form', { name: 'Add a person' });
  await form.getByLabel('Name').fill('Ana');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByLabel('Role').selectOption('operator');
  await form.getByRole('button', { name: 'Add' }).click();
  const link = pathOf(await shownLink(page));
  expect(await findViolations(page)).toEqual([]);
  const row = page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: email });
  await expect(row).toContainText('No password yet');

  const other = await (await browser.newContext({ storageState: SIGNED_OUT })).newPage();
  await other.goto(link);
  await expect(other.getByText(`For ${email}. The link works once.`)).toBeVisible();
  await other.getByLabel('New password', { exact: true }).fill('short');
  await other.getByLabel('New password again', { exact: true }).fill('short');
  await other.getByRole('button', { name: 'Set the password' }).click();
  await expect(other).toHaveURL(/set-password/);
  await other.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await other.getByLabel('New password again', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Set the password' }).click();
  await expect(other.getByText('Your password is set. Sign in with it.')).toBeVisible();
  await other.getByLabel('E-mail address').fill(email);
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(menu(other)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Refresh', exact: true })).toBeVisible();

  await other.goto(link);
  await expect(other.getByText('This link was used already, or has expired.')).toBeVisible();

  // Reset: another link; using it signs every browser out.
  await page.goto('/people');
  await row.getByRole('link').click();
  await page.getByRole('button', { name: 'Make a link for a new password' }).click();
  const second = pathOf(await shownLink(page));
  await other.goto(second);
  await other.getByLabel('New password', { exact: true }).fill('another good password');
  await other.getByLabel('New password again', { exact: true }).fill('another good password');
  await other.getByRole('button', { name: 'Set the password' }).click();
  await expect(other.getByText('Your password is set.')).toBeVisible();
  await other.goto('/chatbots');
  await expect(other).toHaveURL(/sign-in/);

  // Roles, and disabling.
  await page.getByLabel(/^Role in (?!it)/).selectOption('viewer');
  await expect(page.getByLabel(/^Role in (?!it)/)).toBeEnabled();
  await page.reload();
  await expect(page.getByLabel(/^Role in (?!it)/)).toHaveValue('viewer');
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('button', { name: `Disable ${email}` }).click();
  await expect(page.getByRole('button', { name: 'Enable' })).toBeVisible();
  await page.goto('/people/trail');
  for (const words of ['added', 'made a link for a new password of', 'gave a role to', 'disabled'])
    await expect(page.getByText(`${words} ${email}`).first()).toBeVisible();
  await other.context().close();
});

test('the last administrator of every team stays', async ({ page }) => {
  await page.goto('/people');
  await page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'admin', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Disable' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Take the role in Every team' }).click();
  await expect(page.getByText('Nobody would be left who administers every team.')).toBeVisible();
});

test('an API key is shown once, used, and revoked', async ({ page, playwright }) => {
  await page.goto('/account');
  const form = page.getByRole('form', { name: 'New API key' });
  const name = `report ${Date.now()}`;
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Team').selectOption({ index: 1 });
  await form.getByRole('button', { name: 'Make a key' }).click();
  const key = (await page.getByText(/^tc_[\w-]{43}$/).textContent()) ?? '';
  await page.reload();
  await expect(page.getByText(key)).toHaveCount(0);
  const program = await playwright.request.newContext({
    baseURL: process.env.TRUECOUNT_E2E_URL,
    storageState: SIGNED_OUT,
    extraHTTPHeaders: { Authorization: `Bearer ${key}` },
  });
  const file = await program.get('/chatbots/csv');
  expect(file.status()).toBe(200);
  expect(file.headers()['set-cookie']).toBeUndefined();
  expect((await program.post('/api/refresh', { data: { type: 'full' } })).status()).toBe(403);
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText('last used just now');
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await expect(row).toContainText('Revoked');
  expect((await program.get('/chatbots/csv')).status()).toBe(401);
  // What an administrator sees of it.
  await form.getByLabel('Name').fill(`${name} again`);
  await form.getByLabel('Team').selectOption({ index: 1 });
  await form.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByText(/^tc_[\w-]{43}$/)).toBeVisible();
  await page.goto('/people');
  await page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'admin', exact: true }).click();
  await expect(page.getByText('still working after a new password')).toBeVisible();
  await page.getByRole('button', { name: /^Revoke \d+ API keys?$/ }).click();
  await expect(page.getByText('still working after a new password')).toHaveCount(0);
  await page.goto('/people/trail?only=refused');
  await expect(page.getByText(`a revoked API key, key ${name}`).first()).toBeVisible();
  await program.dispose();
});

test('the password is changed with the old one, and other browsers are signed out', async ({
  browser,
  playwright,
}) => {
  const here = await clientOf(playwright, CHANGER);
  const other = await clientOf(playwright, CHANGER);
  const context = await browser.newContext({ storageState: await here.storageState() });
  const page = await context.newPage();
  const change = async (current: string) => {
    await page.goto('/account');
    await page.getByLabel('Current password', { exact: true }).fill(current);
    await page.getByLabel('New password', { exact: true }).fill('a new good password');
    await page.getByLabel('New password again', { exact: true }).fill('a new good password');
    await page.getByRole('button', { name: 'Change the password' }).click();
  };
  await change('not the password');
  await expect(page.getByText('The current password is another one.')).toBeVisible();
  await change(PASSWORD);
  await expect(page.getByText('The password is changed. Every other browser is signed out.')).toBeVisible();
  await expect(page).toHaveURL('/account?changed=1');
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  expect((await other.get('/chatbots', { maxRedirects: 0 })).status()).toBe(307);
  await Promise.all([context.close(), here.dispose(), other.dispose()]);
});
