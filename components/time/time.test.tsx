import { act, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock } from './clock';
import { Time } from './time';

const AS_OF = '2026-03-01T12:00:00.000000Z';
const AT = '2026-03-01T11:56:00.000001Z';
const cell = (
  <Clock asOf={AS_OF}>
    <Time at={AT} />
  </Clock>
);

afterEach(() => {
  vi.useRealTimers();
});

describe('Time', () => {
  it('is told from the time of the answer, whatever the clock of the machine says', () => {
    vi.useFakeTimers({ now: Date.parse('2031-01-01T00:00:00Z') });
    expect(renderToString(cell)).toContain('>4 min ago</time>');
  });

  it('names the instant in UTC with all its digits, and in local time once alive', () => {
    expect(renderToString(cell)).toContain('title="2026-03-01 11:56:00.000001 UTC"');
    render(cell);
    const time = screen.getByText('4 min ago');
    expect(time.getAttribute('datetime')).toBe(AT);
    expect(time.title).toMatch(/^2026-03-01 11:56:00\.000001 UTC\n.+\(local\)$/);
  });

  it('moves on by itself', () => {
    vi.useFakeTimers();
    render(cell);
    act(() => vi.advanceTimersByTime(61_000));
    expect(screen.getByText('5 min ago')).toBeTruthy();
  });

  it('is a dash when unknown, never a zero', () => {
    render(<Time at={null} />);
    expect(document.body.textContent).toBe('—');
  });

  it('hydrates without a mismatch', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const container = document.createElement('div');
    container.innerHTML = renderToString(cell);
    document.body.append(container);
    render(cell, { container, hydrate: true });
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });
});
