import { describe, expect, it } from 'vitest';
import type { PeriodOrigin } from '@/lib/explain/explanation';
import { describeOrigin } from './describe-origin';

const chatbot = {
  kind: 'chatbot',
  number: 'messages',
  changedAt: '2026-01-01T00:00:00Z',
  period: null,
  isDropped: false,
  isAllLive: false,
  clocks: { pending: 7, isPendingCapped: false },
} as const;

describe('where a number came from', () => {
  it('is the cache, the cache with what is pending, or the source', () => {
    expect(describeOrigin({ ...chatbot, origin: 'cache' }).word).toBe('Cached');
    expect(describeOrigin({ ...chatbot, origin: 'pending' }).word).toBe('Cached, with what is pending');
    expect(describeOrigin({ ...chatbot, origin: 'live' })).toMatchObject({
      word: 'Live',
      sentence: expect.stringContaining('allows no sum'),
    });
  });

  it('is the cache although changes are pending, where pages are behind', () => {
    const { tone, word, sentence } = describeOrigin({ ...chatbot, origin: 'behind' });
    expect([tone, word]).toEqual(['warn', 'Behind']);
    expect(sentence).toContain('7 pending changes');
    expect(sentence).not.toContain('nothing');
  });

  it('is the source where every page counts anew', () => {
    expect(describeOrigin({ ...chatbot, origin: 'live', isAllLive: true }).sentence).toContain('READ_MODE');
  });

  it('of a period is what the read adds up, with what is pending or without', () => {
    const of = (origin: PeriodOrigin) => ({
      ...chatbot,
      period: { period: '7d' as const, from: null, to: null, origin },
    });
    const sessions = of({ from: 'sessions', whole: 3, part: 1 });
    expect(describeOrigin({ ...sessions, origin: 'cache' }).sentence).toMatch(
      /3 cached sessions .* as a whole.* 1 that do in part.*Nothing that is known has changed/,
    );
    expect(describeOrigin({ ...sessions, origin: 'pending' }).sentence).toContain('counted as they are now');
    expect(describeOrigin({ ...sessions, origin: 'behind' })).toMatchObject({ tone: 'warn', word: 'Behind' });
    const days = of({ from: 'days', isArchived: true, noted: 2 });
    expect(describeOrigin({ ...days, origin: 'cache' }).sentence).toContain(
      '2 days changed since the archive',
    );
  });

  it('is the source for versions of a compressed session', () => {
    const versions = {
      ...chatbot,
      kind: 'session',
      number: 'versions',
      origin: 'live',
      isDropped: true,
    } as const;
    expect(describeOrigin(versions).sentence).toContain('compressed');
  });

  it('tells a number that the cache has no row of yet from one that it never holds', () => {
    expect(describeOrigin({ ...chatbot, origin: 'live', changedAt: null }).sentence).toContain(
      'no row of it yet',
    );
    const traces = {
      ...chatbot,
      kind: 'session',
      number: 'traces',
      origin: 'live',
      changedAt: null,
    } as const;
    expect(describeOrigin(traces).sentence).toContain('never cached');
  });
});
