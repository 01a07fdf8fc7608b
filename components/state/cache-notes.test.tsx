import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { state } from '@/components/testing/cache-state';
import { renderInPage } from '@/components/testing/in-page';
import type { CacheState, RunProgress } from '@/lib/reads/types';
import { CacheNotes } from './cache-notes';
import { FirstFill } from './first-fill';

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: () => {} }) }));

const run: RunProgress = {
  id: '9',
  state: 'running',
  batchesDone: 3,
  batchesTotal: 12,
  startedAt: null,
  requestedAt: state.asOf,
  error: null,
};
const never = async () => ({ error: 'not asked in this test' });
const notes = (over: Partial<CacheState>) => {
  const { container } = renderInPage(<CacheNotes state={{ ...state, ...over }} ask={never} follow={never} />);
  return [...container.querySelectorAll('p')].map((p) => p.textContent);
};

describe('what is said of the cache', () => {
  it('is nothing when there is nothing to say', () => {
    expect(notes({})).toEqual([]);
  });

  const behind = { ageSeconds: 11_000, clocks: { ...state.clocks, isExact: false, pending: 12_000 } };

  it('is how far it is behind, with how far the refresh is', () => {
    expect(notes(behind)).toEqual([
      'These numbers are at least 12,000 changes and 3 h behind the source; a refresh is on its way.',
    ]);
    expect(notes({ ...behind, run })).toEqual([
      'These numbers are at least 12,000 changes and 3 h behind the source; a refresh is on its way: 3 of 12 batches.',
    ]);
  });

  it('never claims a refresh when the last one failed', () => {
    const failed = { ...run, state: 'failed' as const, error: 'The disk of the database is full.' };
    expect(notes({ ...behind, run: failed })).toEqual([
      'These numbers are at least 12,000 changes and 3 h behind the source.',
      'The last refresh did not end well, after 3 of 12 batches: these stand, the rest is as it was. The disk of the database is full.',
    ]);
  });

  it('has a way to try again after a failure, which says what became of it', async () => {
    notes({ run: { ...run, state: 'failed', error: 'The disk of the database is full.' } });
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('not asked in this test')).toBeTruthy();
  });

  it('is nothing of a refresh that has just begun, and how far it is of a longer one', () => {
    expect(notes({ run: { ...run, requestedAt: '2026-03-01T11:59:59.000000Z' } })).toEqual([]);
    expect(notes({ run: { ...run, requestedAt: '2026-03-01T11:59:57.000000Z' } })).toEqual([
      'A refresh is under way: 3 of 12 batches.',
    ]);
  });
});

describe('before the first fill', () => {
  const fill = (over: RunProgress | null) =>
    renderInPage(<FirstFill state={{ ...state, isFilled: false, run: over }} ask={never} follow={never} />);

  it('shows how far it is', () => {
    fill(run);
    expect(screen.getByRole('status').textContent).toBe('3 of 12 batches · 25 %');
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  });

  it('has the button that starts it, and after a failure the reason', () => {
    fill({ ...run, state: 'failed', error: 'The database refuses connections: is it running?' });
    expect(screen.getByRole('alert').textContent).toContain('The database refuses connections');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
