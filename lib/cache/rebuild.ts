/** Clear and rebuild: the cache tables are emptied and everything is counted anew; pages show the progress meanwhile. */
import { db, type Sql } from '@/db/client';
import { noteDone } from '@/lib/auth/trail';
import { TellableError } from '@/lib/errors';
import { jobNamed } from '@/lib/jobs/jobs';
import { clearCache } from './clear';
import { NEEDS_OVERALL } from './may';
import { type Pressed, pressJob } from './press';
import type { Viewer } from './viewer';

/** @throws TellableError for who does not administer every team, and while another refresh writes */
export async function rebuild(viewer: Viewer, sql: Sql = db()): Promise<Pressed> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  const removed = await clearCache(sql);
  await noteDone(viewer.access, { action: 'cache.cleared', subject: null, detail: `${removed} rows` });
  // Should this process end before it asks, the next page or start does.
  return pressJob(viewer, jobNamed('refresh-full'), undefined, sql);
}
