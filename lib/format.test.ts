import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatClock,
  formatCompact,
  formatCount,
  formatDay,
  formatDuration,
  formatExact,
  formatMinute,
  formatMs,
  formatNoun,
  formatRate,
  formatRelative,
  formatTotal,
  listDays,
  UNKNOWN,
} from './format';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const before = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe('counts', () => {
  it('are exact with separators, and zero is 0', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCompact(12_345)).toBe('12.3K');
  });
  it('are rates that never read 100 while they are not all', () => {
    expect(formatRate(2_000, 2_000)).toBe('100 %');
    expect(formatRate(1_999, 2_000)).toBe('99.95 %');
    expect(formatRate(29_999, 30_000)).toBe('99.99 %');
    expect(formatRate(0, 3)).toBe('0.00 %');
    expect(formatRate(0, 0)).toBe(UNKNOWN);
  });
  it('say when counting stopped', () => {
    expect(formatTotal({ count: 10_000, isCapped: true })).toBe('10,000+');
    expect(formatTotal({ count: 10_000, isCapped: false })).toBe('10,000');
  });
  it('agree with their noun', () => {
    expect(formatNoun(1, 'chatbot')).toBe('1 chatbot');
    expect(formatNoun(0, 'chatbot')).toBe('0 chatbots');
    expect(formatNoun(2, 'batch', 'batches')).toBe('2 batches');
  });
});

describe('relative time', () => {
  it.each([
    [0, 'just now'],
    [4.9, 'just now'],
    [5, '5 s ago'],
    [59.9, '59 s ago'],
    [60, '1 min ago'],
    [3_599, '59 min ago'],
    [3_600, '1 h ago'],
    [86_399, '23 h ago'],
    [86_400, '1 d ago'],
    [29 * 86_400, '29 d ago'],
    [45 * 86_400, '1 mo ago'],
    [800 * 86_400, '2 y ago'],
    [-120, 'in 2 min'],
  ])('%d seconds before now is "%s"', (seconds, text) => {
    expect(formatRelative(before(seconds), NOW)).toBe(text);
  });
  it('reads instants with microseconds', () => {
    expect(formatRelative('2026-03-01T11:58:59.999999Z', NOW)).toBe('1 min ago');
  });
  it('is unknown for what is no instant', () => {
    expect(formatRelative('yesterday', NOW)).toBe(UNKNOWN);
  });
  it('names an age by its largest unit', () => {
    expect(formatAge(7_300)).toBe('2 h');
    expect(formatAge(0)).toBe('1 s');
  });
});

describe('durations', () => {
  it.each([
    [null, UNKNOWN],
    [0, '0 s'],
    [0.4, '< 1 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_725, '1 h 2 min'],
    [3_605, '1 h'],
    [90_000, '1 d 1 h'],
  ])('%s seconds is "%s"', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
  it('of traces keep their unit', () => {
    expect(formatMs(null)).toBe(UNKNOWN);
    expect(formatMs(839.6)).toBe('840 ms');
    expect(formatMs(1_240)).toBe('1.2 s');
    expect(formatMs(125_000)).toBe('2 min 5 s');
  });
});

describe('instants', () => {
  it('keep every digit where exactness is asked for', () => {
    expect(formatExact('2026-01-31T09:00:00.000001Z')).toBe('2026-01-31 09:00:00.000001 UTC');
    expect(formatMinute('2026-01-31T09:00:00.000001Z')).toBe('2026-01-31 09:00 UTC');
    expect(formatClock('2026-01-31T09:00:07.000001Z')).toBe('09:00:07 UTC');
  });
  it('list UTC days up to the day of the answer, across a month and a leap day', () => {
    expect(listDays('2028-03-01T00:00:00.000000Z', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(listDays('2026-01-01T23:59:59.999999Z', 2)).toEqual(['2025-12-31', '2026-01-01']);
    expect(formatDay('2026-01-31')).toBe('31 Jan');
  });
});
