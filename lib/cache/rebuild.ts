/** Clear and rebuild: the cache tables are emptied and everything is counted anew; pages show the progress meanwhile. */
import { type Db, db, type Sql } from '@/db/client';
import { noteDone } from '@/lib/auth/trail';
import { TellableError } from '@/lib/errors';
import { jobNamed } from '@/lib/jobs/jobs';
import { beginJob, requestOf } from '@/lib/jobs/request';
import { openRun, type RunRequest } from '@/lib/refresh/log';
import { asOnlyWriter, removeAll } from './clear';
import { NEEDS_OVERALL } from './may';
import { findUnderWay, type Pressed } from './press';
import type { Viewer } from './viewer';

interface Standing {
  isFilled: boolean;
  /** How often the tables were emptied. */
  emptied: string;
}

async function readStanding(sql: Db): Promise<Standing> {
  const [cache] = await sql<Standing[]>`
    select filled_at is not null as "isFilled", emptied_count::text as emptied from truecount.cache_state`;
  return cache!;
}

/** The run that fills what was emptied already, by another tab or by whoever began the first fill; null where none does. */
async function findFill(sql: Db, viewer: Viewer, before: Standing | null): Promise<Pressed | null> {
  const now = await readStanding(sql);
  const isCleared = before !== null && now.emptied !== before.emptied;
  if (now.isFilled && !isCleared) return null;
  const other = await findUnderWay(sql, viewer, { type: 'full' });
  if (other) return { id: other.id, other };
  if (!now.isFilled) return null;
  // Done since the press.
  const [run] = await sql<{ id: string }[]>`
    select id::text from truecount.statistics_update_log log where type = 'full' order by log.id desc limit 1`;
  return run ? { id: run.id, other: null } : null;
}

/**
 * Told of a fill that is under way it clears nothing.
 * @throws TellableError for who does not administer every team, and while another refresh writes
 */
export async function rebuild(viewer: Viewer, sql: Sql = db()): Promise<Pressed> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  const before = await readStanding(sql);
  // Nobody is to wait for the fill's own batches. Looked for again as the only writer: another tab may be faster.
  const fill = await findFill(sql, viewer, null);
  if (fill) return fill;
  const job = jobNamed('refresh-full');
  const request = requestOf(job, { trigger: 'manual', requestedBy: viewer.access.who });
  const done = await asOnlyWriter(sql, async (tx) => {
    const faster = await findFill(tx, viewer, before);
    return faster ?? { removed: await removeAll(tx), run: await openFill(tx, viewer, request) };
  });
  if ('id' in done) return done;
  const { removed, run } = done;
  if (!run.joined) beginJob(sql, job, run.id, request);
  await noteDone(viewer.access, { action: 'cache.cleared', subject: null, detail: `${removed} rows` });
  if (!run.joined)
    await noteDone(viewer.access, { action: 'job.run', subject: job.name, detail: `run ${run.id}` });
  return { id: run.id, other: null };
}

/** In the transaction that clears: nobody sees one without the other. A refresh of everything that runs begins anew by itself. */
async function openFill(
  tx: Db,
  viewer: Viewer,
  request: RunRequest,
): Promise<{ id: string; joined: boolean }> {
  const running = await findUnderWay(tx, viewer, request);
  return running?.state === 'running' ? { id: running.id, joined: true } : openRun(tx, request);
}
