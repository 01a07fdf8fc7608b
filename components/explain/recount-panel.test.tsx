import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { Role } from '@/lib/auth/roles';
import type { Recount } from '@/lib/explain/explanation';
import { RecountPanel } from './recount-panel';

const right: Recount & { mayBeUnswept: boolean } = {
  kind: 'chatbot',
  id: '7',
  number: 'messages',
  asOf: '2026-03-01T12:00:00.000000Z',
  shown: 1204,
  cached: 1204,
  counted: 1204,
  isDropped: false,
  isRight: true,
  lag: null,
  mayBeUnswept: false,
  ms: 12,
};

async function press(recount: Partial<typeof right> | { error: string }, role: Role = 'operator') {
  const answer = 'error' in recount ? recount : { recount: { ...right, ...recount } };
  renderInPage(
    <RecountPanel recount={async () => answer} repair={<button type="button">Refresh</button>} />,
    '',
    role,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Recount now' }));
  await waitFor(() => expect(screen.queryByText('Counting …')).toBeNull());
}
const compared = () => screen.getByLabelText('Shown, cached and counted').textContent;

describe('a recount', () => {
  it('shows three numbers that agree, how long it took and as of when', async () => {
    await press({});
    expect(compared()?.match(/1,204/g)).toHaveLength(3);
    expect(screen.getByText('They agree')).toBeTruthy();
    expect(screen.getByText(/counted in 12 ms/).textContent).toContain('12:00:00 UTC');
    expect(screen.queryByRole('button', { name: 'Refresh' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Recount again' })).toBeTruthy();
  });

  it('says that a cached row is behind where pages are right all the same', async () => {
    await press({ cached: 1200 });
    expect(screen.getByText('They agree').closest('p')?.textContent).toContain('Changes are pending');
  });

  it('gives operators the way to mend a difference, and others whom to ask', async () => {
    await press({ shown: 99, cached: 99, isRight: false });
    expect(screen.getByText('They differ: 1,105 fewer shown than counted')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Refresh' })).toBeTruthy();
  });

  it('sends a viewer to an operator', async () => {
    await press({ shown: 99, isRight: false, mayBeUnswept: true }, 'viewer');
    expect(screen.getByText(/Ask an operator to refresh this chatbot/).textContent).toContain('sweeps');
    expect(screen.queryByRole('button', { name: 'Refresh' })).toBeNull();
  });

  const lag = { pending: 7_000, isPendingCapped: false, isAll: true as boolean | null };

  it('calls what is pending lag and not drift, and sends nobody to the audit for it', async () => {
    await press({ shown: 1200, cached: 1200, isRight: false, lag });
    expect(screen.getByText('Behind: 4 fewer shown than counted')).toBeTruthy();
    const said = screen.getByText(/lacks 7,000 pending changes/).textContent;
    expect(said).toContain('lag, and no drift');
    expect(said).not.toContain('audit');
  });

  it('says where what is pending is not all, and where that cannot be told', async () => {
    await press({ shown: 1200, cached: 1200, isRight: false, lag: { ...lag, isAll: false } });
    expect(screen.getByText('They differ: 4 fewer shown than counted')).toBeTruthy();
    expect(screen.getByText(/still not what was counted/).textContent).toContain('audit');
    cleanup();
    await press({ shown: 1200, cached: 1200, isRight: false, lag: { ...lag, isAll: null } });
    expect(screen.getByText(/can be told once they are folded/)).toBeTruthy();
  });

  it('knows versions that are kept no longer', async () => {
    await press({ kind: 'session', number: 'versions', cached: null, isDropped: true });
    expect(compared()).toContain('not kept');
  });

  it('knows numbers that no cache holds', async () => {
    await press({ kind: 'session', number: 'traces', cached: null });
    expect(compared()).toContain('never cached');
  });

  it('says what went wrong, and can be pressed again', async () => {
    await press({ error: 'A recount of yours is still going on.' });
    expect(screen.getByRole('alert').textContent).toContain('still going on');
    expect(screen.getByRole('button', { name: 'Recount now' })).toBeTruthy();
  });
});
