/** What is changed by hand, with its line in the trail: a run that is cancelled, a job that is paused or comes more often. */
import { db, type Sql } from '@/db/client';
import { noteDone } from '@/lib/auth/trail';
import { TellableError } from '@/lib/errors';
import { formatDuration } from '@/lib/format';
import type { Job } from '@/lib/jobs/jobs';
import { changeSetting } from '@/lib/jobs/settings';
import { cancelRun } from '@/lib/refresh/log';
import { followRun } from './follow';
import { NEEDS_OVERALL } from './may';
import type { Viewer } from './viewer';

/** One's own run, or any for an administrator of all. @throws TellableError where that is not so, or it is over */
export async function cancel(viewer: Viewer, id: string, sql: Sql = db()): Promise<void> {
  const run = await followRun(viewer, id, sql);
  if (!run) throw new TellableError('There is no such run.');
  if (!run.isOwn) throw new TellableError(NEEDS_OVERALL);
  if (!(await cancelRun(sql, id, viewer.access.who))) throw new TellableError('It was over already.');
  await noteDone(viewer.access, { action: 'run.cancelled', subject: `run ${id}` });
}

/** @throws TellableError for who does not administer every team */
export async function pause(
  viewer: Viewer,
  { name }: Job,
  isPaused: boolean,
  sql: Sql = db(),
): Promise<void> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  await changeSetting(sql, name, { isPaused }, viewer.access.who);
  await noteDone(viewer.access, { action: isPaused ? 'job.paused' : 'job.resumed', subject: name });
}

/** @param seconds null: back to the default. @throws TellableError for who does not administer every team */
export async function setInterval(
  viewer: Viewer,
  { name }: Job,
  seconds: number | null,
  sql: Sql = db(),
): Promise<void> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  await changeSetting(sql, name, { intervalSeconds: seconds }, viewer.access.who);
  const detail = seconds === null ? 'its default' : `every ${formatDuration(seconds)}`;
  await noteDone(viewer.access, { action: 'job.interval', subject: name, detail });
}
