/** The cache page's read: alone, and while a refresh of everything goes on. */

import { readOverview } from '@/lib/cache/overview';
import type { Viewer } from '@/lib/cache/viewer';
import { type Bench, refreshAll } from '../bench';
import { amount, check, type Figure, time } from '../figure';
import { median } from '../meter';

const PART = 'admin';
const ROUNDS = 9;

export async function measureAdmin({ meter, engine, access, say }: Bench): Promise<Figure[]> {
  say('Cache page: alone');
  const viewer: Viewer = { access, isOverall: true, mayRefresh: true };
  const { page } = await meter.compare({ page: { run: () => readOverview(viewer) } }, { rounds: ROUNDS });
  say('Cache page: while everything is counted');
  const times: number[] = [];
  let isOver = false;
  const refreshing = refreshAll(engine).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const begun = performance.now();
    await readOverview(viewer);
    times.push(performance.now() - begun);
  }
  const { rowsRead } = await refreshing;
  check(times.length > 1, 'The refresh was over before the page was read twice.');
  return [
    time(PART, 'cache page', { what: 'page', ...page }),
    time(PART, `cache page while ${rowsRead.toLocaleString('en')} sessions are counted, median`, {
      what: 'page',
      wallMs: median(times),
      cpuMs: null,
    }),
    amount(PART, 'the slowest of these', Math.max(...times), 'ms', { note: `of ${times.length}` }),
  ];
}
