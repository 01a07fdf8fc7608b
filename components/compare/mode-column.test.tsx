import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { Clock } from '@/components/time/clock';
import type { ChatbotRow, Clocks } from '@/lib/reads/types';
import type { ShownReading } from './mode-column';
import { formatTook } from './mode-column';
import { ModeColumns } from './mode-columns';

vi.mock('next/navigation', () => ({
  usePathname: () => '/compare',
  useSearchParams: () => new URLSearchParams(),
}));

const asOf = '2026-03-01T12:00:00.000000Z';
const clocks: Clocks = {
  asOf,
  coversAt: asOf,
  newestChangeAt: null,
  isExact: true,
  pending: 3,
  isPendingCapped: false,
};
const row = (id: string, over: Partial<ChatbotRow> = {}): ChatbotRow => ({
  id,
  name: `Bot ${id}`,
  isArchived: false,
  owner: null,
  createdAt: asOf,
  sessionCount: 4,
  testSessionCount: 0,
  participantCount: 3,
  humanMessageCount: 20,
  firstActivityAt: asOf,
  lastActivityAt: asOf,
  changedAt: null,
  counted: 'cache',
  ...over,
});
const reading = (mode: ShownReading['mode'], rows: ChatbotRow[], ms = 1): ShownReading => ({
  mode,
  ms,
  result: { rows, clocks: { ...clocks, isExact: mode !== 'cached' } },
});
const draw = (readings: ShownReading[]) =>
  renderInPage(
    <Clock asOf={asOf}>
      <ModeColumns readings={readings} />
    </Clock>,
  );
const column = (name: string) => screen.getByRole('region', { name });
const truth = [row('1', { humanMessageCount: 22, sessionCount: 5 }), row('2')];

describe('the three modes beside each other', () => {
  it('mark what the cache does not know, with the true number, and not what is right', () => {
    draw([reading('exact', truth), reading('cached', [row('1'), row('2')]), reading('live', truth, 840)]);
    expect(column('Usual cache').textContent).toContain('1 row differs from live');
    const marked = within(column('Usual cache')).getByRole('row', { name: /differs/ });
    expect(marked.textContent).toContain('Bot 1');
    expect(within(marked).getByTitle('Live: 22').textContent).toBe('20');
    expect(within(marked).getByTitle('Live: 5').textContent).toBe('4');
    expect(within(marked).getAllByTitle(/^Live/)).toHaveLength(2);
    expect(column('Truecount').textContent).toContain('same as live');
    expect(column('Counted live').textContent).toContain('the truth');
    expect(column('Usual cache').textContent).toContain('at least 3 changes behind');
  });

  it('say what each took, and how many times less than live', () => {
    draw([reading('exact', truth, 2), reading('cached', truth, 700), reading('live', truth, 840)]);
    expect(column('Counted live').textContent).toContain('840 ms');
    expect(column('Truecount').textContent).toContain('2.0 ms');
    expect(column('Truecount').textContent).toContain('live takes 420 times as long');
    expect(column('Usual cache').textContent).not.toContain('times as long');
    expect([0.04, 9.96, 41.7, 6340].map(formatTook)).toEqual(['0.0 ms', '10.0 ms', '42 ms', '6.3 s']);
  });

  it('keep the others when one cannot be read, and compare nothing then', () => {
    draw([
      reading('exact', truth),
      reading('cached', [row('1')]),
      { mode: 'live', ms: 15_000, result: { error: 'Reading took longer than the time limit.' } },
    ]);
    expect(within(column('Counted live')).getByRole('alert').textContent).toContain(
      'longer than the time limit',
    );
    expect(column('Usual cache').textContent).toContain('not compared: live was not read');
    expect(within(column('Truecount')).getByText('Bot 2')).toBeTruthy();
    expect(column('Truecount').textContent).not.toContain('times as long');
  });

  it('mark a row that the live list does not hold, and count those that are missing', () => {
    draw([reading('cached', [row('9')]), reading('live', truth)]);
    expect(within(column('Usual cache')).getByRole('row', { name: /not in live/ })).toBeTruthy();
    expect(column('Usual cache').textContent).toContain('1 row differs from live, 2 rows are missing');
  });

  it('never call an empty list, or one in another order, the same', () => {
    draw([reading('cached', []), reading('exact', truth.toReversed()), reading('live', truth)]);
    expect(column('Usual cache').textContent).toContain('2 rows are missing');
    expect(column('Truecount').textContent).toContain('another order than live');
  });
});
