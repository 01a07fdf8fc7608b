import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { Pressed, WatchedRun } from './actions';
import { PressButton } from './press-button';

const router = vi.hoisted(() => ({ refresh: () => {} }));
vi.mock('next/navigation', async (load) => ({
  ...(await load<typeof import('next/navigation')>()),
  useRouter: () => router,
}));

let answer: (pressed: Pressed) => void;
const press = vi.fn(
  () =>
    new Promise<Pressed>((resolve) => {
      answer = resolve;
    }),
);
beforeEach(() => {
  press.mockClear();
});

const made = (props: Partial<Parameters<typeof PressButton>[0]>) => (
  <PressButton
    label="Compress"
    amount={null}
    sure="Compress now"
    runId={null}
    follow={async () => ({ run: null })}
    cancel={async () => ({ done: true })}
    press={press}
    {...props}
  />
);
const draw = (props: Partial<Parameters<typeof PressButton>[0]> = {}) => renderInPage(made(props));
const button = (name: string) => screen.getByRole('button', { name });
const click = (name: string) => act(async () => void fireEvent.click(button(name)));
const question = () => screen.getByRole('group', { name: 'Confirm Compress' });

describe('a button that asks before', () => {
  it('gives the focus to its question and takes it back, whether it is left', async () => {
    draw({ amount: 'counts 12 sessions again' });
    await click('Compress');
    expect(question().textContent).toContain('Compress counts 12 sessions again.');
    expect(document.activeElement).toBe(button('Compress now'));
    await click('Leave it');
    expect(document.activeElement).toBe(button('Compress'));
    expect(press).not.toHaveBeenCalled();
  });

  it('keeps the words of its question while the page is read again', async () => {
    const { again } = draw({ amount: 'counts 12 sessions again' });
    await click('Compress');
    again(made({ amount: 'folds 1 pending change', sure: undefined }));
    expect(question().textContent).toContain('Compress counts 12 sessions again.');
    expect(button('Compress now')).toBeDefined();
  });

  it('or confirmed, while the server is asked and after', async () => {
    draw({ amount: 'counts 12 sessions again' });
    await click('Compress');
    await click('Compress now');
    expect(press).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(button('Compress'));
    expect(button('Compress').getAttribute('aria-disabled')).toBe('true');
    // A second press meanwhile is none.
    await click('Compress');
    expect(screen.queryByRole('group')).toBeNull();
    await act(async () => answer({ error: 'It was refused.' }));
    expect(screen.getByRole('status').textContent).toBe('It was refused.');
    expect(document.activeElement).toBe(button('Compress'));
    expect(button('Compress').getAttribute('aria-disabled')).toBeNull();
  });

  it('counts by itself what it would do, and says so in the question', async () => {
    let counted = (_: { text: string }) => {};
    const preview = vi.fn(
      () =>
        new Promise<{ text: string }>((resolve) => {
          counted = resolve;
        }),
    );
    draw({ preview });
    await click('Compress');
    expect(question().textContent).toContain('Compress? Counting');
    await act(async () => counted({ text: 'Would compress 3 sessions.' }));
    expect(question().textContent).toContain('Compress? Would compress 3 sessions.');
    expect(document.activeElement).toBe(button('Compress now'));
    await click('Leave it');
    await click('Compress');
    expect(preview).toHaveBeenCalledTimes(2);
  });

  it('says in the question why that cannot be counted', async () => {
    draw({ preview: async () => ({ error: 'It took too long.' }) });
    await click('Compress');
    await waitFor(() => expect(question().textContent).toContain('Compress? It took too long.'));
  });
});

describe('cancelling', () => {
  it('leaves the focus where the end of the run is told', async () => {
    const run = {
      id: '7',
      state: 'running',
      batchesDone: 1,
      batchesTotal: 4,
      startedAt: '2026-03-01T12:00:00Z',
      requestedAt: '2026-03-01T12:00:00Z',
      error: null,
      read: 0,
      changed: 0,
      ms: null,
      note: null,
      isOwn: true,
      isFilled: true,
    } as const;
    draw({ runId: '7', follow: async () => ({ run }) });
    const cancel = await screen.findByRole('button', { name: 'Cancel Compress' });
    cancel.focus();
    await act(async () => void fireEvent.click(cancel));
    expect(document.activeElement).toBe(screen.getByRole('status'));
  });
});

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
