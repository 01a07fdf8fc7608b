import { describe, expect, it } from 'vitest';
import { describeOrigin } from './describe-origin';

const chatbot = {
  kind: 'chatbot',
  number: 'messages',
  changedAt: '2026-01-01T00:00:00Z',
  isDropped: false,
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
