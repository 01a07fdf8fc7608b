import { describe, expect, it } from 'vitest';
import { describeOffset, describeValue } from './describe-value';

describe('a value in words', () => {
  it.each([
    ['messages', 0, '0'],
    ['messages', 98_765, '98,765'],
    ['messages', null, '—'],
    ['duration', 3725.000_001, '1 h 2 min (3,725.000001 s)'],
    ['meanTraceMs', 100.25, '100 ms (100.25 ms)'],
    ['lastActivity', '2026-01-31T09:00:00.000001Z', '2026-01-31 09:00:00.000001 UTC'],
    ['versions', ['v2', 'v10'], 'v2, v10'],
    ['versions', [], 'none'],
    ['days', [0, 1204, 3], '0 · 1,204 · 3'],
  ] as const)('%s %j is %j', (number, value, words) => {
    expect(describeValue(number, Array.isArray(value) ? [...value] : (value as never))).toBe(words);
  });

  it('never reads alike where values differ in the last digit', () => {
    expect(describeValue('duration', 61.000_001)).not.toBe(describeValue('duration', 61.000_002));
  });
});

describe('how far off it is', () => {
  it.each([
    ['messages', 104, 99, '5 more'],
    ['messages', 2, 99, '97 fewer'],
    ['duration', 61.5, 60, '1.5 s longer'],
    ['lastActivity', '2026-01-31T09:00:00.000001Z', '2026-01-31T09:00:00.000002Z', 'earlier'],
    ['lastActivity', null, '2026-01-31T09:00:00.000002Z', null],
  ] as const)('%s %j against %j is %j', (number, shown, counted, words) => {
    expect(describeOffset(number, shown, counted)).toBe(words);
  });
});
