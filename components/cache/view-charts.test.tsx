import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { Views } from '@/lib/views/views';
import { ViewCharts } from './view-charts';

const total = {
  views: 1,
  rows: { cache: 1, pending: 0, live: 0, behind: 0 },
  meanStaleSeconds: 0,
  mostStaleSeconds: 0,
};
const views: Views = { hours: [{ hour: '2026-03-01T12:00:00.000000Z', ...total }], total };

it('the age of answers is that of known changes: with capture by tail it says what it cannot measure', () => {
  const { unmount } = renderInPage(<ViewCharts views={views} capture="triggers" />);
  expect(screen.getByText(/How far behind known changes answers were, as viewed/)).toBeTruthy();
  expect(screen.queryByText(/once a sweep has found it/)).toBeNull();
  unmount();
  renderInPage(<ViewCharts views={views} capture="tail" />);
  expect(screen.getByText(/once a sweep has found it/)).toBeTruthy();
});
