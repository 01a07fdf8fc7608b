/** Everything that the cache page shows, from one snapshot; a part that cannot be read leaves the others standing. */
import 'server-only';
import { db } from '@/db/client';
import { readStandings } from '@/lib/jobs/standing';
import { readSuccessRate } from '@/lib/jobs/success';
import { inSnapshot } from '@/lib/reads/snapshot';
import { readViews } from '@/lib/views/views';
import { readAmounts } from './amounts';
import { readDatabase } from './database';
import { readDrift } from './drift';
import { readFailures } from './failures';
import { readRunsOfCaches, readRunsOfJobs } from './runs-of';
import { section } from './section';
import { readSizes } from './sizes';
import { changerOf, type Viewer } from './viewer';
import { readWaiting } from './waiting';

export type Overview = Awaited<ReturnType<typeof readOverview>>;

/** At most 15 statements; folds nothing, however much waits: that is what the page is to tell. */
export async function readOverview(viewer: Viewer) {
  return inSnapshot(
    db(),
    async (snapshot) => ({
      waiting: await readWaiting(snapshot),
      standings: await section(snapshot, 'jobs', (sql) => readStandings(sql, changerOf(sql, viewer))),
      failures: await section(snapshot, 'failures', (sql) => readFailures(sql, viewer)),
      drift: await section(snapshot, 'drift', readDrift),
      database: await section(snapshot, 'database', readDatabase),
      success: await section(snapshot, 'success', readSuccessRate),
      sizes: await section(snapshot, 'sizes', readSizes),
      amounts: await section(snapshot, 'amounts', readAmounts),
      runsOfJobs: await section(snapshot, 'runs of jobs', readRunsOfJobs),
      runsOfCaches: await section(snapshot, 'runs of caches', readRunsOfCaches),
      views: await section(snapshot, 'views', (sql) => readViews(sql)),
    }),
    { isUnlimited: true },
  );
}
