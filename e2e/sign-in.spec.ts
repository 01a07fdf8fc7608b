import { ADMIN, BY_ROLE, LEAVER, NOBODY, PASSWORD, SIGNED_OUT } from './accounts';
import { callAction, clientOf } from './actions';
import { inDatabase } from './database';
import { expect, type Page, test } from './test';

test.use({ storageState: SIGNED_OUT });

async function signIn(page: Page, email: string, password = PASSWORD, address = '/sign-in'): Promise<void> {
  await page.goto(address);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const menu = (page: Page) => page.getByRole('button', { name: /^Account of/ });

test('leads to the sign-in and back to what was asked for', async ({ page }) => {
  await page.goto('/sessions?period=all&status=complete');
  await expect(page).toHaveURL('/sign-in?next=%2Fsessions%3Fperiod%3Dall%26status%3Dcomplete');
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await signIn(page, BY_ROLE.viewer, PASSWORD, page.url());
  await expect(page).toHaveURL('/sessions?period=all&status=complete');
  await expect(page.getByRole('rowheader').first()).toBeVisible();
});

test('says the same of a wrong password and of an unknown address', async ({ page }) => {
  const said = 'This e-mail address and password do not belong together.';
  await signIn(page, BY_ROLE.viewer, 'not the password');
  await expect(page.getByRole('alert').filter({ hasText: said })).toBeVisible();
  await signIn(page, 'unknown@example.org', 'not the password');
  await expect(page.getByRole('alert').filter({ hasText: said })).toBeVisible();
  await expect(page).toHaveURL('/sign-in');
});

test('never leads to another site', async ({ page }) => {
  await signIn(page, BY_ROLE.viewer, PASSWORD, '/sign-in?next=//example.org/x');
  await expect(page).toHaveURL('/chatbots');
});

test('works without scripts', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: SIGNED_OUT });
  const page = await context.newPage();
  await signIn(page, BY_ROLE.viewer);
  await expect(page).toHaveURL('/chatbots');
  await context.close();
});

test('stops after ten wrong passwords', async ({ page, playwright }) => {
  const email = 'guessed@example.org';
  const program = await clientOf(playwright, null);
  const guess = { email, password: 'a guess', next: '' };
  for (let tries = 1; tries <= 10; tries += 1) {
    const answer = await callAction(program, 'app/actions/sign-in.ts signIn', {
      fields: guess,
      isState: true,
    });
    expect(await answer.text()).toContain('do not belong together');
  }
  await program.dispose();
  await signIn(page, email, 'one more');
  await expect(page.locator('form').getByRole('alert')).toHaveText(
    /Too many tries. Try again in 1[45] minutes/,
  );
});

test('shows what a role may do and hides the rest', async ({ page }) => {
  await signIn(page, BY_ROLE.viewer);
  await expect(page.getByRole('rowheader').first()).toBeVisible();
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  await expect(links).toHaveText(['Chatbots', 'Sessions', 'Cache', 'Compare']);
  await expect(page.getByRole('button', { name: 'Refresh' })).toHaveCount(0);
  const refused = await page.goto('/import');
  expect(refused?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: 'You may not do this' })).toBeVisible();
});

test('somebody without a team sees their account and nothing else', async ({ page }) => {
  await signIn(page, NOBODY);
  await expect(page.getByRole('heading', { name: 'You may not do this' })).toBeVisible();
  await page.goto('/account');
  await expect(page.getByText('No role in any team yet: ask an administrator')).toBeVisible();
});

test('signing out ends the session on the server too', async ({ page }) => {
  await signIn(page, BY_ROLE.viewer);
  await expect(menu(page)).toBeVisible();
  const cookies = await page.context().cookies();
  await menu(page).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await expect(menu(page)).toHaveCount(0);
  await page.context().addCookies(cookies);
  await page.goto('/chatbots');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('signing out everywhere ends every browser', async ({ page, browser }) => {
  const other = await (await browser.newContext({ storageState: SIGNED_OUT })).newPage();
  await signIn(other, LEAVER);
  await expect(menu(other)).toBeVisible();
  await signIn(page, LEAVER);
  await expect(menu(page)).toBeVisible();
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL('/sign-in');
  await other.goto('/chatbots');
  await expect(other).toHaveURL(/\/sign-in/);
  await other.context().close();
});

test('the cookie is for this site alone and out of reach of scripts', async ({ page }) => {
  await signIn(page, ADMIN);
  await expect(menu(page)).toBeVisible();
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'truecount.session_token');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('truecount.session_token');
  const kept = await inDatabase((sql) => sql<{ token: string }[]>`select token from truecount.sign_in`);
  // What the table holds opens nothing without the signature.
  expect(kept.map(({ token }) => token)).not.toContain(decodeURIComponent(cookie!.value));
});
