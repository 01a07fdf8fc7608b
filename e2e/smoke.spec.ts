import { expect, test } from './test';

test('the start page leads to the chatbots', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/chatbots/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
