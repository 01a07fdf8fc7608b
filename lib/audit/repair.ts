/** Mending what an audit found: a refresh of the session, the chatbot or everything, asked for by a person and logged. */
import 'server-only';
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { parseId } from '@/lib/auth/access';
import { noteDone } from '@/lib/auth/trail';
import type { RefreshType } from '@/lib/refresh/log';
import { requestRefresh } from '@/lib/refresh/request';

/** The totals of a team are settled by a refresh of everything alone. */
const MENDED_BY = { session: 'session', chatbot: 'chatbot', team: 'full' } as const satisfies Record<
  string,
  RefreshType
>;

/**
 * Returns at once with the run's id. All findings about the same row are marked with it.
 * @returns null for an unknown finding, another team's, or one that a sweep has mended
 */
export async function repairFinding(
  access: Access,
  id: string,
): Promise<{ id: string; joined: boolean } | null> {
  if (parseId(id) === null) return null;
  const sql = db();
  const team = access.teamId === null ? sql`true` : sql`team_id = ${access.teamId}`;
  const [finding] = await sql<{ kind: keyof typeof MENDED_BY; subject: string }[]>`
    select kind, subject_id as subject from truecount.audit_finding where id = ${id} and part <> 'sweep' and ${team}`;
  if (!finding) return null;
  const { kind, subject } = finding;
  const type = MENDED_BY[kind];
  const scope = type === 'full' ? {} : { scopeId: subject };
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
