import { describe, expect, it } from 'vitest';
import { describeOrigins, formatBehind, formatShare } from './view-words';

describe('what was shown', () => {
  it.each([
    [0, 10, '0 %'],
    [10, 10, '100 %'],
    [99_999, 100_000, '99.9 %'],
    [1, 100_000, '< 0.1 %'],
  ])('%d of %d is %s', (part, whole, text) => expect(formatShare(part, whole)).toBe(text));

  it('leaves out what is none', () => {
    expect(describeOrigins({ cache: 3, pending: 1, live: 0, behind: 0 })).toBe(
      '75.0 % from the cache, 25.0 % pending added',
    );
    expect(describeOrigins({ cache: 0, pending: 0, live: 0, behind: 0 })).toBe('no rows');
  });

  it.each([
    [null, '—'],
    [0, '0 s'],
    [0.04, '0.0 s'],
    [12.4, '12 s'],
  ])('%s seconds are %s', (seconds, text) => expect(formatBehind(seconds)).toBe(text));
});
