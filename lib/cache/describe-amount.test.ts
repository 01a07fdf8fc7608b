import { describe, expect, it } from 'vitest';
import { describeAmount, describeSure } from './describe-amount';

const amounts = {
  sessions: 1200,
  sourceSessions: 1234.4,
  olderAtOnce: 500,
  isFullDue: false,
  isFullCheaper: false,
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
const of = (type: Parameters<typeof describeAmount>[0], archive = amounts.archive) =>
  describeAmount(type, { ...amounts, archive }, waiting);
const empty = { ...waiting, isFilled: false, pending: 0 };

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

  it('is told of everything that one refresh does', () => {
    expect(of('full')).toBe('counts 1,200 sessions again, and 40 chatbots');
    expect(of('recent')).toBe('folds 1 pending change, counts 10 sessions again');
    expect(of('incremental')).toBe('folds 1 pending change');
    expect(of('hybrid')).toBe(
      'folds 1 pending change, counts 10 sessions again in which someone wrote within a day, and at most 500 others',
    );
    expect(describeAmount('hybrid', { ...amounts, isFullDue: true }, waiting)).toBe(
      'counts 1,200 sessions again, and 40 chatbots: everything was not counted for a week',
    );
  });

  it('is told of the source as long as nothing is counted', () => {
    const fill = 'counts every session of the source, about 1,234: nothing is counted yet';
    for (const type of ['full', 'incremental', 'recent', 'hybrid', 'rebuild'] as const)
      expect(describeAmount(type, { ...amounts, sessions: 0, chatbots: 0 }, empty)).toBe(fill);
    expect(describeAmount('full', { ...amounts, sourceSessions: null }, empty)).toBe(
      'counts every session of the source: nothing is counted yet',
    );
    expect(describeAmount('archive', amounts, empty)).toBe('finds nothing to do before the first fill');
    expect(describeAmount('clean-update-log', amounts, empty)).toBe('looks at 9 runs');
  });

  it('is everything, and asked before, where a change of everything is noted, or so much that it is cheaper', () => {
    const all = { ...waiting, isEverything: true };
    for (const type of ['recent', 'incremental', 'hybrid', 'full'] as const) {
      expect(describeAmount(type, amounts, all)).toBe('counts 1,200 sessions again, and 40 chatbots');
      expect(describeSure(type, amounts, all)).toBe('Count everything again');
    }
    expect(describeSure('chatbots', amounts, all)).toBeNull();
    const most = { ...amounts, isFullCheaper: true };
    for (const type of ['recent', 'incremental', 'hybrid'] as const) {
      expect(describeAmount(type, most, waiting)).toBe('counts 1,200 sessions again, and 40 chatbots');
      expect(describeSure(type, most, waiting)).toBe('Count everything again');
    }
  });

  it('is asked before where it counts everything, or takes something away', () => {
    expect(describeSure('full', amounts, waiting)).toBe('Count everything again');
    expect(describeSure('hybrid', amounts, waiting)).toBeNull();
    expect(describeSure('hybrid', { isFullDue: true, isFullCheaper: false }, waiting)).toBe(
      'Count everything again',
    );
    expect(describeSure('recent', amounts, waiting)).toBeNull();
    expect(describeSure('recent', amounts, empty)).toBe('Count everything');
    expect(describeSure('compress', amounts, waiting)).toBe('Compress');
  });

  it('is not told where counting it would take long', () => expect(of('compress')).toBeNull());
});
