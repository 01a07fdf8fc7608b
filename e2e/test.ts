/** Playwright's test, which fails when a page breaks its content security policy. */
import { test as base, expect } from 'playwright/test';

export const test = base.extend<{ policy: undefined }>({
  policy: [
    async ({ context }, use) => {
      const broken: string[] = [];
      context.on('console', (message) => {
        if (/content security policy/i.test(message.text())) broken.push(message.text());
      });
      await use(undefined);
      expect(broken).toEqual([]);
    },
    { auto: true },
  ],
});

export { type APIRequestContext, type APIResponse, expect, type Page } from 'playwright/test';
