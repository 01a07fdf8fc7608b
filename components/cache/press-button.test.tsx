import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { WatchedRun } from './actions';
import { PressButton } from './press-button';

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: () => {} }) }));

const run: WatchedRun = {
  id: '9',
  state: 'failed',
  batchesDone: 3,
  batchesTotal: 20,
  startedAt: null,
  requestedAt: '2026-03-01T12:00:00.000000Z',
  error: 'The disk of the database is full.',
  read: 0,
  changed: 0,
  ms: 1,
  note: null,
  isOwn: true,
  isFilled: true,
};

it.each([
  [{}, 'Failed after 3 of 20 batches: these stand, the rest is as it was. The disk of the database is full.'],
  [
    { isFilled: false },
    'Failed after 3 of 20 batches: the cache is not filled, and pages show no numbers until it is. The disk of the database is full.',
  ],
  [
    { state: 'cancelled', error: 'Cancelled by ana.', batchesDone: 0 },
    'Cancelled before its first batch: the numbers are as they were. Cancelled by ana.',
  ],
] as const)('a press tells what is left of a run that did not end well: %j', async (over, words) => {
  renderInPage(
    <PressButton
      label="Refresh full"
      amount={null}
      runId={null}
      press={async () => ({ id: '9', other: null })}
      follow={async () => ({ run: { ...run, ...over } })}
      cancel={async () => ({ done: true })}
    />,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Refresh full' }));
  expect(await screen.findByText(words)).toBeTruthy();
});
