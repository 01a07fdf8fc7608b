/** Mending what an audit found: a refresh of the session, the chatbot, its buckets or everything, asked for by a person and logged. */
import 'server-only';
import { type Db, db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { parseId } from '@/lib/auth/access';
import { noteDone } from '@/lib/auth/trail';
import type { RefreshType } from '@/lib/refresh/log';
import { requestRefresh } from '@/lib/refresh/request';
import type { AuditFinding } from './findings';

/** The totals of a team are settled by a refresh of everything alone. */
const MENDED_BY = {
  session: 'session',
  chatbot: 'chatbot',
  bucket: 'archive',
  team: 'full',
} as const satisfies Record<AuditFinding['kind'], RefreshType>;

/**
 * Returns at once with the run's id. All findings about the same row are marked with it.
 * @param reach the team whose findings may be repaired, null for every one; unless given the asker's
 * @returns null for an unknown finding, another team's, or one that a sweep has mended
 */
export async function repairFinding(
  access: Access,
  id: string,
  reach: Pick<Access, 'teamId'> = access,
): Promise<{ id: string; joined: boolean } | null> {
  if (parseId(id) === null) return null;
  const sql = db();
  const team = reach.teamId === null ? sql`true` : sql`team_id = ${reach.teamId}`;
  const [finding] = await sql<{ kind: keyof typeof MENDED_BY; subject: string }[]>`
    select kind, subject_id as subject from truecount.audit_finding where id = ${id} and part <> 'sweep' and ${team}`;
  if (!finding) return null;
  const { kind, subject } = finding;
  const type = MENDED_BY[kind];
  const scope = type === 'session' || type === 'chatbot' ? { scopeId: subject } : {};
  if (kind === 'bucket') await markBuckets(sql, subject, id);
  const run = await requestRefresh({ type, ...scope, trigger: 'manual', requestedBy: access.who });
  await sql`
    update truecount.audit_finding set repair_run_id = ${run.id}, repair_asked_by = ${access.who}, repair_asked_at = now()
    where kind = ${kind} and subject_id = ${subject} and part <> 'sweep' and ${team} and (repair_run_id is null or id = ${id})`;
  await noteDone(access, {
    action: 'drift.repair-asked',
    subject: `${kind} ${subject}`,
    detail: `run ${run.id}`,
  });
  return run;
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
