/** Mending what an audit found: a refresh of the session, the chatbot, its buckets or everything, asked for by a person and logged. */
import 'server-only';
import { type Db, db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { parseId } from '@/lib/auth/access';
import { noteDone } from '@/lib/auth/trail';
import { jobNamed } from '@/lib/jobs/jobs';
import { beginJob, requestOf } from '@/lib/jobs/request';
import { JOB_OF } from '@/lib/refresh/job-of';
import { openRun, type RefreshType, type RunRequest, stateOf } from '@/lib/refresh/log';
import type { AuditFinding } from './findings';
import { isMended } from './mended';

/** The totals of a team are settled by a refresh of everything alone. */
const MENDED_BY = {
  session: 'session',
  chatbot: 'chatbot',
  bucket: 'archive',
  team: 'full',
} as const satisfies Record<AuditFinding['kind'], RefreshType>;

export interface Repair {
  /** Of its run. */
  id: string;
  /** The run waited or was under way before: nothing was started. */
  joined: boolean;
}

type Subject = { kind: keyof typeof MENDED_BY; subject: string };

/**
 * Returns at once. All findings about the same row are marked with the run.
 * @param reach the team whose findings may be repaired, null for every one; unless given the asker's
 * @returns null for an unknown finding, another team's, or one that is mended
 */
export async function repairFinding(
  access: Access,
  id: string,
  reach: Pick<Access, 'teamId'> = access,
): Promise<Repair | null> {
  if (parseId(id) === null) return null;
  const sql = db();
  const team = reach.teamId === null ? sql`true` : sql`team_id = ${reach.teamId}`;
  const [found] = await sql<Subject[]>`
    select kind, subject_id as subject from truecount.audit_finding where id = ${id} and part <> 'sweep' and ${team}`;
  if (!found) return null;
  const { kind, subject } = found;
  const type = MENDED_BY[kind];
  const scope = type === 'session' || type === 'chatbot' ? { scopeId: subject } : {};
  const job = jobNamed(JOB_OF[type]);
  const request = requestOf(job, { ...scope, trigger: 'manual', requestedBy: access.who });
  const repair = (await sql.begin(async (tx): Promise<(Repair & { isNew: boolean }) | null> => {
    const finding = await lockFinding(tx, found, id);
    if (!finding || finding.isMended) return null;
    const before = await runThatMends(tx, { id, isBucket: kind === 'bucket' }, request);
    if (before?.isRepair) return { id: before.id, joined: true, isNew: false };
    if (kind === 'bucket') await markBuckets(tx, subject, id);
    const run = before ? { id: before.id, joined: true } : await openRun(tx, request);
    await tx`
      update truecount.audit_finding set repair_run_id = ${run.id}, repair_asked_by = ${access.who}, repair_asked_at = now()
      where kind = ${kind} and subject_id = ${subject} and part <> 'sweep' and ${team} and (repair_run_id is null or id = ${id})`;
    return { ...run, isNew: true };
  })) as (Repair & { isNew: boolean }) | null;
  if (!repair) return null;
  if (!repair.joined) beginJob(sql, job, repair.id, request);
  if (repair.isNew)
    await noteDone(access, {
      action: 'drift.repair-asked',
      subject: `${kind} ${subject}`,
      detail: `run ${repair.id}`,
    });
  return { id: repair.id, joined: repair.joined };
}

/** Whoever presses any finding about the same row at the same time waits for the other to be done with it. */
async function lockFinding(
  tx: Db,
  { kind, subject }: Subject,
  id: string,
): Promise<{ isMended: boolean } | null> {
  await tx`select from truecount.audit_finding where kind = ${kind} and subject_id = ${subject} order by id for update`;
  const [finding] = await tx<{ isMended: boolean }[]>`
    select ${isMended(tx)} as "isMended" from truecount.audit_finding finding where id = ${id}`;
  return finding ?? null;
}

/**
 * A run that is under way and mends the finding: its repair; or the same refresh, which somebody else asked for, where that
 * began after the finding was found. Of buckets it must not have begun: it takes their days when it does.
 */
async function runThatMends(
  tx: Db,
  { id, isBucket }: { id: string; isBucket: boolean },
  { type, scopeId }: RunRequest,
): Promise<{ id: string; isRepair: boolean } | null> {
  const [run] = await tx<{ id: string; isRepair: boolean }[]>`
    select run.id::text, run.id is not distinct from finding.repair_run_id as "isRepair"
    from (select repair_run_id, found_at from truecount.audit_finding where id = ${id}) finding
    cross join lateral (
      select log.id, started_at from truecount.statistics_update_log log
      where log.state in ('queued', 'running') and ${stateOf(tx)} in ('queued', 'running')
        and (log.id = finding.repair_run_id or (type = ${type} and coalesce(scope_id, 0) = coalesce(${scopeId ?? null}::bigint, 0)))
    ) run
    where run.id = finding.repair_run_id or (not ${isBucket}::boolean and started_at > finding.found_at)
    order by "isRepair" desc, run.id desc limit 1`;
  return run ?? null;
}

/** Has the days of a chatbot's buckets that were found wrong counted again by the next archive run. */
async function markBuckets(sql: Db, chatbotId: string, id: string): Promise<void> {
  await sql`
    insert into truecount.bucket_change (chatbot_id, day, cause)
    select distinct ${chatbotId}::bigint, day::date, 'drift' from (
      select split_part(number, ' ', 1) as grain, split_part(number, ' ', 2)::timestamp as start from truecount.audit_finding
      where kind = 'bucket' and subject_id = ${chatbotId} and part <> 'sweep' and (repair_run_id is null or id = ${id})
    ) bucket cross join lateral generate_series(start,
      start + case grain when 'month' then interval '1 month' when 'week' then interval '7 days' else interval '1 day' end - interval '1 day',
      interval '1 day') day
    on conflict do nothing`;
}
