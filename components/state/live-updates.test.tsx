import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { Clocks } from '@/lib/reads/types';
import { LiveUpdates } from './live-updates';

const refresh = vi.fn();
const router = { refresh };
vi.mock('next/navigation', () => ({ useRouter: () => router }));

const clocks: Clocks = {
  asOf: '2026-03-01T12:00:00.000000Z',
  coversAt: '2026-03-01T12:00:00.000000Z',
  newestChangeAt: null,
  isExact: true,
  pending: 0,
  isPendingCapped: false,
};
const live = { token: 'all', cacheToken: 'cached' };
let token: string;
let pending: string;
const asked = vi.fn((_address: string, { headers }: { headers: Record<string, string> }) => {
  const isKnown = headers['If-None-Match'] === `"${token}"`;
  return Promise.resolve(
    new Response(isKnown ? null : '{}', {
      status: isKnown ? 304 : 200,
      headers: { 'Stat-Pending': pending },
    }),
  );
});
const draw = (over: Partial<Clocks> = {}) =>
  renderInPage(<LiveUpdates live={live} clocks={{ ...clocks, ...over }} />);
const pass = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) await act(() => vi.advanceTimersByTimeAsync(1000));
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal('fetch', asked);
  token = 'all';
  pending = '0';
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('an open page', () => {
  it('is not read again while nothing changes, but for once a minute', async () => {
    draw();
    await pass(55);
    expect(asked.mock.calls.length).toBeGreaterThan(5);
    expect(refresh).not.toHaveBeenCalled();
    await pass(30);
    expect(refresh).toHaveBeenCalled();
  });

  it('is read again when its token is no longer the newest', async () => {
    draw();
    token = 'other';
    await pass(3);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('is read once more when all that it tells of as pending is folded', async () => {
    draw({ pending: 3 });
    pending = '3';
    await pass(10);
    expect(refresh).not.toHaveBeenCalled();
    pending = '0';
    await pass(6);
    expect(refresh).toHaveBeenCalled();
  });

  it('asks with the token of cached rows where it shows them as they are', async () => {
    token = 'cached';
    draw({ isExact: false, pending: 12_000 });
    pending = '10000+';
    await pass(10);
    expect(asked.mock.calls[0]![0]).toBe('/api/changes?of=cache');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('waits while text is selected, and says so', async () => {
    const { container } = draw();
    const selection = { type: 'Range', toString: () => 'some text' };
    const get = vi.spyOn(document, 'getSelection').mockReturnValue(selection as Selection);
    token = 'other';
    await pass(6);
    expect(refresh).not.toHaveBeenCalled();
    expect(container.textContent).toContain('Waiting while text is selected');
    get.mockReturnValue(null);
    await pass(3);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(container.textContent).not.toContain('Waiting');
  });

  it('says that the connection is lost, reads nothing meanwhile, and goes on', async () => {
    const { container } = draw();
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 503 })));
    await pass(30);
    expect(container.textContent).toContain('Connection lost, trying again');
    expect(refresh).not.toHaveBeenCalled();
    vi.stubGlobal('fetch', asked);
    await pass(25);
    expect(container.textContent).not.toContain('Connection lost');
  });

  it('asks nothing when it is switched off, which is remembered', async () => {
    const view = draw();
    fireEvent.click(screen.getByRole('switch', { name: 'Live' }));
    await pass(60);
    expect(asked).not.toHaveBeenCalled();
    view.unmount();
    draw();
    expect(screen.getByRole('switch', { name: 'Live' }).getAttribute('aria-checked')).toBe('false');
    await pass(60);
    expect(asked).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('switch', { name: 'Live' }));
    await pass(3);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
