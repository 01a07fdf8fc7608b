import { describe, expect, it } from 'vitest';
import { describeNumber, describeValue } from './audit-words';

describe('a finding', () => {
  it.each([
    ['session', 'firstActivity', 'first activity'],
    ['bucket', 'month 2026-01-01 00:00 humanMessages', 'human messages, month of 2026-01-01'],
    ['bucket', 'hour 2026-01-01 13:00 sessions', 'sessions, hour of 2026-01-01 13:00 UTC'],
  ])('of a %s names %s', (kind, number, words) => expect(describeNumber(kind, number)).toBe(words));

  it.each([
    [0, '0'],
    [1204, '1,204'],
    [null, '—'],
    [['v1'], '["v1"]'],
    ['2026-01-01', '2026-01-01'],
    [false, 'false'],
  ])('shows %j', (value, text) => expect(describeValue(value)).toBe(text));
});
