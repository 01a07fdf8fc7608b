import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunProgress } from '@/lib/reads/types';
import { followRun } from './follow-run';

const run = (state: RunProgress['state']) => ({ run: { state } as RunProgress });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a run that is followed', () => {
  it('is asked for until it is over', async () => {
    const ask = vi
      .fn()
      .mockResolvedValueOnce(run('queued'))
      .mockResolvedValueOnce(run('running'))
      .mockResolvedValue(run('done'));
    const seen: string[] = [];
    const end = followRun<RunProgress>(ask, { everyMs: 500, onProgress: ({ state }) => seen.push(state) });
    await vi.runAllTimersAsync();
    expect(await end).toEqual(run('done'));
    expect(seen).toEqual(['queued', 'running']);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('outlives a server that starts anew, and tells of it', async () => {
    const ask = vi
      .fn()
      .mockRejectedValueOnce(new TypeError('Failed to fetch'))
      .mockResolvedValueOnce({ error: 'The database refuses connections: is it running?' })
      .mockResolvedValue(run('done'));
    const onTrouble = vi.fn();
    const end = followRun(ask, { everyMs: 500, onTrouble });
    await vi.runAllTimersAsync();
    expect(await end).toEqual(run('done'));
    expect(onTrouble.mock.calls.flat()).toEqual([
      'The server did not answer.',
      'The database refuses connections: is it running?',
    ]);
  });

  it('is given up when nothing answers for minutes', async () => {
    const begun = Date.now();
    const end = followRun(() => Promise.reject(new Error('gone')), { everyMs: 500 });
    await vi.runAllTimersAsync();
    expect(await end).toEqual({ error: 'The server did not answer.' });
    expect(Date.now() - begun).toBeGreaterThan(4 * 60_000);
  });

  it('is left when nobody follows it any more', async () => {
    const ask = vi.fn().mockResolvedValue(run('running'));
    const following = new AbortController();
    const end = followRun(ask, {
      everyMs: 500,
      signal: following.signal,
      onProgress: () => following.abort(),
    });
    await vi.runAllTimersAsync();
    expect(await end).toBeNull();
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
