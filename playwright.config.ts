/** The browser tests. `npm test -- --only browser` brings their server and browser. */
import { defineConfig } from 'playwright/test';
import { SIGNED_IN } from './e2e/accounts';

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // More of the same takes its time: the long tests have it.
  grepInvert: process.env.TRUECOUNT_LONG ? undefined : /@long/,
  timeout: 60_000,
  // Small machines that build something else meanwhile are slow, not wrong.
  expect: { timeout: 15_000 },
  projects: [
    { name: 'sign-in', testMatch: '*.setup.ts' },
    { name: 'browser', dependencies: ['sign-in'], use: { storageState: SIGNED_IN } },
  ],
  use: {
    baseURL: process.env.TRUECOUNT_E2E_URL,
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.TRUECOUNT_E2E_BROWSER || undefined,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
