/** The unit, database and component tests, and what they came to. */
import path from 'node:path';
import { z } from 'zod';
import { root } from '../paths';
import { BROKEN, NOTHING, type Outcome } from './outcome';
import { runNode, withReport } from './run';

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** @param report Vitest's JSON; `code` its exit code */
export function readVitest(report: unknown, code: number | null): Outcome {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return BROKEN;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  // A file that cannot be loaded has no tests to fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = numFailedTests + broken.length;
  // An error outside any test fails the run alone.
  return {
    passed: numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * @param projects of vitest.config.ts
 * @param filters parts of file names; with some it is no failure that nothing fits
 */
export async function runVitest(
  projects: string[],
  filters: string[],
  environment: Record<string, string | undefined> = {},
): Promise<Outcome> {
  if (projects.length === 0) return NOTHING;
  const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { code, report } = await withReport((file) =>
    runNode(
      [
        program,
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...(filters.length > 0 ? ['--passWithNoTests'] : []),
        ...filters,
      ],
      environment,
    ),
  );
  return readVitest(report, code);
}
