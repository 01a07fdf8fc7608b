import { describe, expect, it } from 'vitest';
import { viewSeries } from './view-series';

const hour = (at: string, views: number, mean: number, most = mean) => ({
  hour: `${at}:00:00.000000Z`,
  views,
  rows: { cache: views * 10, pending: 1, live: 0, behind: 0 },
  meanStaleSeconds: mean,
  mostStaleSeconds: most,
});

describe('the bars of what was shown', () => {
  it('are none where nobody looked', () => expect(viewSeries([]).bars).toEqual([]));

  it('stand by hour, with those in which nobody looked', () => {
    const { grain, bars } = viewSeries([hour('2026-01-31T22', 2, 4), hour('2026-02-01T00', 1, 1)]);
    expect(grain).toBe('hour');
    expect(bars.map(({ id, views, meanStaleSeconds }) => [id, views, meanStaleSeconds])).toEqual([
      ['2026-01-31T22', 2, 4],
      ['2026-01-31T23', 0, null],
      ['2026-02-01T00', 1, 1],
    ]);
  });

  it('stand by day where they are many, their means weighted by views', () => {
    const { grain, bars } = viewSeries([
      hour('2026-01-01T23', 1, 10, 40),
      hour('2026-01-03T00', 9, 0),
      hour('2026-01-03T23', 1, 10),
      hour('2026-01-04T00', 1, 2),
    ]);
    expect(grain).toBe('day');
    expect(
      bars.map(({ id, views, meanStaleSeconds, mostStaleSeconds }) => [
        id,
        views,
        meanStaleSeconds,
        mostStaleSeconds,
      ]),
    ).toEqual([
      ['2026-01-01', 1, 10, 40],
      ['2026-01-02', 0, null, 0],
      ['2026-01-03', 10, 1, 10],
      ['2026-01-04', 1, 2, 2],
    ]);
    expect(bars[2]!.rows).toEqual({ cache: 100, pending: 2, live: 0, behind: 0 });
  });
});
