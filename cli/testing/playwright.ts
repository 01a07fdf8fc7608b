/** The browser tests: a production server with data of its own, a browser, and what they came to. */
import path from 'node:path';
import { z } from 'zod';
import { startForTests } from '@/e2e/server';
import { root } from '../paths';
import { findBrowser } from './browser';
import { BROKEN, type Outcome } from './outcome';
import { runNode, withReport } from './run';

const reportSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** @param report Playwright's JSON; `code` its exit code */
export function readPlaywright(report: unknown, code: number | null): Outcome {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return BROKEN;
  const { expected, unexpected, flaky, skipped } = parsed.data.stats;
  const failed = unexpected + flaky;
  const isBroken = parsed.data.errors.length > 0 || code !== 0;
  return { passed: expected, failed: failed === 0 && isBroken ? 1 : failed, skipped };
}

/** @param filters parts of file names; with some it is no failure that nothing fits */
export async function runPlaywright(filters: string[]): Promise<Outcome> {
  const browser = await findBrowser();
  const { own, attached, cache, inngestPort, stop } = await startForTests();
  try {
    const program = path.join(root, 'node_modules', 'playwright', 'cli.js');
    const { code, report } = await withReport((file) =>
      runNode(
        [
          program,
          'test',
          '--reporter=list,json',
          ...(filters.length > 0 ? ['--pass-with-no-tests'] : []),
          ...filters,
        ],
        {
          PLAYWRIGHT_JSON_OUTPUT_FILE: file,
          TRUECOUNT_E2E_URL: own.url,
          TRUECOUNT_E2E_DATABASE: own.databaseUrl,
          TRUECOUNT_E2E_ATTACHED_URL: attached.url,
          TRUECOUNT_E2E_ATTACHED_DATABASE: attached.databaseUrl,
          TRUECOUNT_E2E_CACHE_URL: cache.url,
          TRUECOUNT_E2E_CACHE_DATABASE: cache.databaseUrl,
          TRUECOUNT_E2E_INNGEST_PORT: String(inngestPort),
          TRUECOUNT_E2E_BROWSER: browser ?? '',
        },
      ),
    );
    return readPlaywright(report, code);
  } finally {
    await stop();
  }
}
