/** Pressing a job's button: it begins, or the same that is under way already is told of. */
import { type Db, db, type Fragment, type Sql } from '@/db/client';
import { noteDone } from '@/lib/auth/trail';
import type { Job } from '@/lib/jobs/jobs';
import { requestJob, requestOf } from '@/lib/jobs/request';
import { stateOf } from '@/lib/refresh/log';
import { askerOf, type Viewer } from './viewer';

export interface UnderWay {
  id: string;
  state: 'queued' | 'running';
  /** Seconds since it began, or was asked for. */
  seconds: number;
  trigger: string;
  by: string | null;
}

export type Pressed = { id: string; other: UnderWay | null };

/** The run of this type and scope that waits or is under way; of one that runs and one that waits the latter, which is newer. */
export function findUnderWay(
  sql: Db,
  viewer: Viewer,
  { type, scopeId = null }: { type: string; scopeId?: string | null },
): Promise<UnderWay | null> {
  return readUnderWay(
    sql,
    viewer,
    sql`type = ${type} and coalesce(scope_id, 0) = coalesce(${scopeId}::bigint, 0)`,
  );
}

/** The newest of those that fulfil `condition`; null where none of them waits or is under way. */
export async function readUnderWay(sql: Db, viewer: Viewer, condition: Fragment): Promise<UnderWay | null> {
  const [found] = await sql<UnderWay[]>`
    select id::text, ${stateOf(sql)} as state, trigger, ${askerOf(sql, viewer)} as by,
      greatest(0, extract(epoch from clock_timestamp() - coalesce(started_at, requested_at)))::int as seconds
    from truecount.statistics_update_log run
    where ${condition} and state in ('queued', 'running') and ${stateOf(sql)} in ('queued', 'running') order by run.id desc limit 1`;
  return found ?? null;
}

/** Whoever may; the trail has who did. @param scopeId id of the chatbot or session, for jobs that are about one */
export async function pressJob(
  viewer: Viewer,
  job: Job,
  scopeId?: string,
  sql: Sql = db(),
): Promise<Pressed> {
  const asked = { trigger: 'manual', requestedBy: viewer.access.who };
  const request = requestOf(job, scopeId === undefined ? asked : { ...asked, scopeId });
  const other = await findUnderWay(sql, viewer, request);
  if (other) return { id: other.id, other };
  const run = await requestJob(sql, job, request);
  // Another was faster by a moment.
  if (run.joined) return { id: run.id, other: await findUnderWay(sql, viewer, request) };
  await noteDone(viewer.access, {
    action: 'job.run',
    subject: scopeId === undefined ? job.name : `${job.name} ${scopeId}`,
    detail: `run ${run.id}`,
  });
  return { id: run.id, other: null };
}
