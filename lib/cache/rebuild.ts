/** Clear and rebuild: the cache tables are emptied and everything is counted anew; pages show the progress meanwhile. */
import { type Db, db, type Sql } from '@/db/client';
import { noteDone } from '@/lib/auth/trail';
import { TellableError } from '@/lib/errors';
import { jobNamed } from '@/lib/jobs/jobs';
import { beginJob, requestOf } from '@/lib/jobs/request';
import { openRun, type RunRequest } from '@/lib/refresh/log';
import { asOnlyWriter, removeAll } from './clear';
import { NEEDS_OVERALL } from './may';
import { findUnderWay, type Pressed, type UnderWay } from './press';
import type { Viewer } from './viewer';

/** The fill that is under way: what would be cleared is being counted anew already. */
async function findFill(sql: Db, viewer: Viewer): Promise<UnderWay | null> {
  const [cache] = await sql<{ isFilled: boolean }[]>`
    select filled_at is not null as "isFilled" from truecount.cache_state`;
  return cache!.isFilled ? null : findUnderWay(sql, viewer, { type: 'full' });
}

/**
 * Told of a fill that is under way it clears nothing.
 * @throws TellableError for who does not administer every team, and while another refresh writes
 */
export async function rebuild(viewer: Viewer, sql: Sql = db()): Promise<Pressed> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  const job = jobNamed('refresh-full');
  const request = requestOf(job, { trigger: 'manual', requestedBy: viewer.access.who });
  // Looked for before, so that nobody waits for the fill's own batches, and again as the only writer: another tab may be faster.
  const before = await findFill(sql, viewer);
  if (before) return { id: before.id, other: before };
  const done = await asOnlyWriter(sql, async (tx) => {
    const fill = await findFill(tx, viewer);
    return fill ?? { removed: await removeAll(tx), run: await openFill(tx, viewer, request) };
  });
  if ('id' in done) return { id: done.id, other: done };
  const { removed, run } = done;
  if (!run.joined) beginJob(sql, job, run.id, request);
  await noteDone(viewer.access, { action: 'cache.cleared', subject: null, detail: `${removed} rows` });
  if (!run.joined)
    await noteDone(viewer.access, { action: 'job.run', subject: job.name, detail: `run ${run.id}` });
  return { id: run.id, other: null };
}

/** In the transaction that clears, so that nobody sees one without the other. A refresh of everything that runs begins anew by itself. */
async function openFill(
  tx: Db,
  viewer: Viewer,
  request: RunRequest,
): Promise<{ id: string; joined: boolean }> {
  const running = await findUnderWay(tx, viewer, request);
  return running?.state === 'running' ? { id: running.id, joined: true } : openRun(tx, request);
}
