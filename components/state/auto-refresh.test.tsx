import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { AutoRefresh } from './auto-refresh';

const refresh = vi.fn();
const router = { refresh };
vi.mock('next/navigation', () => ({ useRouter: () => router }));

const answer = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal('fetch', answer);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const pass = () => act(() => vi.advanceTimersByTimeAsync(1000));

describe('a page that reads itself again', () => {
  it('stays as it is, and says so, while its server does not answer', async () => {
    answer.mockResolvedValue(new Response());
    renderInPage(<AutoRefresh everyMs={1000} />);
    await pass();
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('alert')).toBeNull();
    for (const trouble of [
      () => answer.mockRejectedValue(new TypeError('Failed to fetch')),
      () => answer.mockResolvedValue(new Response('{}', { status: 503 })),
    ]) {
      trouble();
      await pass();
      expect(refresh).toHaveBeenCalledTimes(1);
      expect(screen.getByRole('alert').textContent).toContain('does not answer');
    }
    answer.mockResolvedValue(new Response());
    await pass();
    expect(refresh).toHaveBeenCalledTimes(2);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
