/** Signs in once, through the page; the tests begin where this ends. */
import { ADMIN, PASSWORD, SIGNED_IN } from './accounts';
import { expect, test } from './test';

test('sign in', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in?next=%2Fchatbots');
  await page.getByLabel('E-mail address').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/chatbots');
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible();
  await page.context().storageState({ path: SIGNED_IN });
});
