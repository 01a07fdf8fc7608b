import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, FAST_MS, followChanges, SLOW_MS } from './follow-changes';

let answer: Answer | 'fails' | 'never';
let end: () => void;
const ask = vi.fn(async (signal: AbortSignal): Promise<Answer> => {
  if (answer === 'fails') throw new Error('no answer');
  if (answer === 'never')
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  return answer;
});
const onNews = vi.fn();
const onLost = vi.fn();
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const setHidden = (isHidden: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden);
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  answer = 'same';
  end = followChanges({ ask, onNews, onLost });
});
afterEach(() => {
  end();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an open page', () => {
  it('asks soon, then step by step less often while nothing changes, and never stops', async () => {
    await pass(10_000);
    const soon = ask.mock.calls.length;
    expect(soon).toBeGreaterThanOrEqual(3);
    await pass(10 * 60_000);
    ask.mockClear();
    await pass(10 * SLOW_MS);
    expect(ask).toHaveBeenCalledTimes(10);
    expect(onNews).not.toHaveBeenCalled();
  });

  it('asks often again as soon as something changes, at most once in two seconds', async () => {
    await pass(10 * 60_000);
    answer = 'changed';
    await pass(SLOW_MS);
    onNews.mockClear();
    await pass(20_000);
    expect(onNews.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(onNews.mock.calls.length).toBeLessThanOrEqual(20_000 / FAST_MS);
  });

  it('is read again when it is old, which speeds nothing up', async () => {
    await pass(10 * 60_000);
    answer = 'old';
    ask.mockClear();
    await pass(5 * SLOW_MS);
    expect(ask).toHaveBeenCalledTimes(5);
    expect(onNews).toHaveBeenCalledTimes(5);
  });

  it('asks nothing while nobody looks, and at once when somebody does', async () => {
    setHidden(true);
    await pass(60_000);
    expect(ask).not.toHaveBeenCalled();
    answer = 'changed';
    setHidden(false);
    await pass(0);
    expect(onNews).toHaveBeenCalledTimes(1);
    window.dispatchEvent(new Event('focus'));
    await pass(0);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('drops the question that is under way when it is hidden or left', async () => {
    answer = 'never';
    await pass(FAST_MS);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(ask.mock.calls[0]![0].aborted).toBe(false);
    setHidden(true);
    expect(ask.mock.calls[0]![0].aborted).toBe(true);
    setHidden(false);
    expect(ask).toHaveBeenCalledTimes(2);
    end();
    expect(ask.mock.calls[1]![0].aborted).toBe(true);
    answer = 'changed';
    await pass(60_000);
    window.dispatchEvent(new Event('focus'));
    await pass(60_000);
    expect(ask).toHaveBeenCalledTimes(2);
    expect([onNews.mock.calls, onLost.mock.calls]).toEqual([[], []]);
  });
});

describe('a server that does not answer', () => {
  it('is said after the second time, asked less often, and said once more when it is back', async () => {
    answer = 'fails';
    await pass(FAST_MS);
    expect(onLost).not.toHaveBeenCalled();
    await pass(2 * FAST_MS);
    expect(onLost.mock.calls).toEqual([[true]]);
    await pass(10 * 60_000);
    ask.mockClear();
    await pass(10 * SLOW_MS);
    expect(ask).toHaveBeenCalledTimes(10);
    expect(onLost.mock.calls).toEqual([[true]]);
    answer = 'same';
    window.dispatchEvent(new Event('online'));
    await pass(0);
    expect(onLost.mock.calls).toEqual([[true], [false]]);
  });

  it('is one that never ends its answer too', async () => {
    answer = 'never';
    await pass(60_000);
    expect(ask.mock.calls.length).toBeGreaterThan(2);
    expect(onLost.mock.calls).toEqual([[true]]);
  });
});
