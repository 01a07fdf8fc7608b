import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { SuccessChart, sharesOf } from './success-chart';

describe('the chart of refreshes that ended well', () => {
  it('shows a failure however many ended well beside it, and nothing where nothing ran', () => {
    expect(sharesOf({ done: 719, failed: 1 }).failedShare).toBeGreaterThan(0.02);
    expect(sharesOf({ done: 1, failed: 1 })).toEqual({ doneShare: 0.5, failedShare: 0.5 });
    expect(sharesOf({ done: 5, failed: 0 })).toEqual({ doneShare: 1, failedShare: 0 });
    expect(sharesOf({ done: 0, failed: 0 })).toEqual({ doneShare: 0, failedShare: 0 });
  });

  it('has the same as a table, newest first, and a sentence against what is promised', () => {
    const days = [
      { day: '2026-02-28', done: 719, failed: 1 },
      { day: '2026-03-01', done: 0, failed: 0 },
    ];
    renderInPage(<SuccessChart success={{ done: 719, failed: 1, rate: 719 / 720, isKept: false, days }} />);
    expect(screen.getByText(/99\.86 % of 720 refreshes in 2 UTC days, 1 with a failure/)).toBeDefined();
    const table = screen.getByRole('table', { name: 'Refreshes that ended well' });
    const [, newest, oldest] = within(table).getAllByRole('row');
    expect(newest!.textContent).toBe('2026-03-01 UTC00—');
    expect(oldest!.textContent).toBe('2026-02-28 UTC719199.86 %');
  });
});
