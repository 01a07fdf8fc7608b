import { describe, expect, it } from 'vitest';
import { describeAmount } from './describe-amount';

const amounts = {
  sessions: 1200,
  recentSessions: 10,
  olderSessions: 50,
  chatbots: 40,
  recentChatbots: 4,
  runs: 9,
  archive: { isDue: false, days: 0, chatbots: 0 },
};
const waiting = {
  asOf: '2026-01-01T00:00:00Z',
  isFilled: true,
  filledAt: null,
  pending: 1,
  isCapped: false,
  isEverything: false,
  oldestSeconds: 1,
  capture: 'triggers' as const,
  sweptAt: null,
  fill: null,
};
const of = (job: string, archive = amounts.archive) => describeAmount(job, { ...amounts, archive }, waiting);

describe('what a job would do now', () => {
  it('is told of the archive: what is marked, or all of it', () => {
    expect(of('archive')).toBe('no day is marked: nothing to count');
    expect(of('archive', { isDue: false, days: 3, chatbots: 1 })).toBe(
      'counts the buckets of 3 days of 1 chatbot again',
    );
    expect(of('archive', { isDue: true, days: 3, chatbots: 1 })).toBe(
      'counts every bucket of 40 chatbots again',
    );
  });

  it('is told of audits', () => {
    expect(of('audit')).toBe('counts at most 350 sessions and 100 chatbots again from the source');
    expect(of('audit-all')).toBe('counts 1,200 sessions and 40 chatbots again from the source');
  });

  it('is not told where counting it would take long', () => expect(of('compress')).toBeNull());
});
