import { expect, it } from 'vitest';
import { describeLeft } from './describe-left';

it.each([
  [0, 20, true, 'before its first batch: the numbers are as they were'],
  [0, null, true, 'before its first batch: the numbers are as they were'],
  [3, 20, true, 'after 3 of 20 batches: these stand, the rest is as it was'],
  [3, null, true, 'after 3 batches: these stand, the rest is as it was'],
  [1, 1, true, 'after 1 of 1 batch: these stand, the rest is as it was'],
  // After a clear there is nothing old to stand.
  [0, 20, false, 'before its first batch: the cache is not filled, and pages show no numbers until it is'],
  [3, 20, false, 'after 3 of 20 batches: the cache is not filled, and pages show no numbers until it is'],
] as const)('%d of %s batches, filled %s: %s', (batchesDone, batchesTotal, isFilled, words) => {
  expect(describeLeft({ batchesDone, batchesTotal, isFilled })).toBe(words);
});
