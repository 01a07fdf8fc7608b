/** What a runner's tests came to. */

export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

export const NOTHING: Outcome = { passed: 0, failed: 0, skipped: 0 };

/** A runner that broke, or ran nothing, is a failure and never silence. */
export const BROKEN: Outcome = { passed: 0, failed: 1, skipped: 0 };

export function add(a: Outcome, b: Outcome): Outcome {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The closing line: `12 passed, 0 failed`. */
export function lineOf({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
