import { describe, expect, it } from 'vitest';
import { describeNumber, describeSides, describeValue } from './audit-words';

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

describe('the sides of a check', () => {
  it.each([
    [{ hours: null, session: 987 }, 'hours —, session 987'],
    [
      { chatbot: { messages: 7434, sessions: 2 }, sessions: { messages: 9408, sessions: 2 } },
      'messages: chatbot 7,434, sessions 9,408',
    ],
    [
      { days: { humanMessages: 1, aiMessages: 1 }, month: null },
      'human messages: days 1, month — · ai messages: days 1, month —',
    ],
  ])('tell what differs', (sides, text) => expect(describeSides(sides)).toBe(text));
});
