import { describe, expect, it } from 'vitest';
import { describeOrigin } from './describe-origin';

const chatbot = {
  kind: 'chatbot',
  number: 'messages',
  writtenBy: null,
  changedAt: '2026-01-01T00:00:00Z',
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
