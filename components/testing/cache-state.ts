/** A cache that is filled, with nothing pending: what tests of pages begin with. */
import type { CacheState } from '@/lib/reads/types';

export const state: CacheState = {
  asOf: '2026-03-01T12:00:00.000000Z',
  clocks: {
    asOf: '2026-03-01T12:00:00.000000Z',
    coversAt: '2026-03-01T12:00:00.000000Z',
    newestChangeAt: null,
    isExact: true,
    pending: 0,
    isPendingCapped: false,
  },
  isFilled: true,
  fullAt: '2026-03-01T11:00:00.000000Z',
  ageSeconds: 0,
  isStale: false,
  run: null,
};
