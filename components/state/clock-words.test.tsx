import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { theme } from '@/components/shell/theme';
import { renderInPage } from '@/components/testing/in-page';
import type { Clocks } from '@/lib/reads/types';
import { ClockWords } from './clock-words';

const exact: Clocks = {
  asOf: '2026-03-01T12:03:11.000000Z',
  coversAt: '2026-03-01T12:03:11.000000Z',
  newestChangeAt: '2026-03-01T12:03:09.123456Z',
  isExact: true,
  pending: 0,
  isPendingCapped: false,
};
const words = (over: Partial<Clocks>) => {
  const view = renderInPage(
    <p>
      <ClockWords clocks={{ ...exact, ...over }} />
    </p>,
  );
  const said = view.container.querySelector('p')?.textContent;
  view.unmount();
  return said;
};

describe('the clocks of a page, in words', () => {
  it('are one when nothing is pending', () => {
    expect(words({})).toBe('exact as of 12:03:11 UTC');
  });

  it('count what the answer has put in itself', () => {
    expect(words({ pending: 1 })).toBe('exact as of 12:03:11 UTC · 1 change pending');
    expect(words({ pending: 12 })).toBe('exact as of 12:03:11 UTC · 12 changes pending');
    expect(words({ pending: 10_000, isPendingCapped: true })).toBe(
      'exact as of 12:03:11 UTC · 10,000+ changes pending',
    );
  });

  it('never claim to be exact where changes are missing', () => {
    expect(words({ isExact: false, pending: 12_000 })).toBe(
      'at least 12,000 changes behind · as of 12:03:11 UTC',
    );
    expect(words({ isExact: false, pending: 1 })).toBe('at least 1 change behind · as of 12:03:11 UTC');
  });

  it('say up to when edits are known, where only what is appended is known at once', () => {
    expect(words({ coversAt: '2026-03-01T12:01:40.000000Z', pending: 2 })).toBe(
      'exact as of 12:03:11 UTC · edits and deletions as of 12:01:40 UTC · 2 changes pending',
    );
  });

  it('are all told to whoever asks, by keyboard too', async () => {
    vi.useFakeTimers();
    renderInPage(<ClockWords clocks={exact} fullAt={null} />);
    const clock = screen.getByRole('button', { name: 'exact as of 12:03:11 UTC' });
    fireEvent.focus(clock);
    await act(() => vi.advanceTimersByTimeAsync(1000));
    const tooltip = screen.getByRole('tooltip').textContent;
    vi.useRealTimers();
    expect(tooltip).toContain('Computed: 2026-03-01 12:03:11.000000 UTC');
    expect(tooltip).toContain('Covers every change up to: 2026-03-01 12:03:11.000000 UTC');
    expect(tooltip).toContain('Newest change of the source: 2026-03-01 12:03:09.123456 UTC');
    expect(tooltip).toContain('Last refresh of everything: none yet');
  });

  it('hydrate without a mismatch', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = (
      <MantineProvider theme={theme} env="test">
        <ClockWords clocks={{ ...exact, pending: 3 }} />
      </MantineProvider>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    document.body.append(container);
    render(page, { container, hydrate: true });
    expect(container.textContent).toContain('exact as of 12:03:11 UTC · 3 changes pending');
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });
});
