import { expect, test } from 'vitest';
import { add, lineOf, NOTHING } from './outcome';
import { readPlaywright } from './playwright';
import { readVitest } from './vitest';

const vitest = (
  passed: number,
  failed: number,
  files: { status: string; assertionResults: unknown[] }[] = [],
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: files,
});
const playwright = (unexpected: number, flaky: number, errors: unknown[] = []) => ({
  stats: { expected: 4, unexpected, flaky, skipped: 0 },
  errors,
});

test('tests that failed count', () => {
  expect(readVitest(vitest(3, 2), 1)).toEqual({ passed: 3, failed: 2, skipped: 1 });
  expect(readPlaywright(playwright(1, 1), 1)).toEqual({ passed: 4, failed: 2, skipped: 0 });
});

test('a file that cannot be loaded, an error outside tests and a missing report are failures', () => {
  expect(readVitest(vitest(3, 0, [{ status: 'failed', assertionResults: [] }]), 1).failed).toBe(1);
  expect(readVitest(vitest(3, 0), 1).failed).toBe(1);
  expect(readVitest(null, 0).failed).toBe(1);
  expect(readPlaywright(playwright(0, 0, [{}]), 0).failed).toBe(1);
  expect(readPlaywright(null, 1).failed).toBe(1);
});

test('the closing line', () => {
  expect(lineOf(NOTHING)).toBe('0 passed, 0 failed');
  expect(lineOf(add({ passed: 2, failed: 1, skipped: 0 }, { passed: 1, failed: 0, skipped: 3 }))).toBe(
    '3 passed, 1 failed, 3 skipped',
  );
});
