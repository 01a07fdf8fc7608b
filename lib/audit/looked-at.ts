/** What an audit found before and looks at again: whether it is right by now. */
import type { Db } from '@/db/client';
import type { Snapshot } from '@/lib/reads/snapshot';
import { sourceOf } from '@/lib/source/current';
import type { Sample } from '@/lib/verify/sample';
import { type Tallied, UNSWEPT_CAP, WRONG_CAP } from '@/lib/verify/tally';
import { isMended } from './mended';

/** Sessions and chatbots that are looked at again by one audit, at most. */
const MOST = { sessions: 200, chatbots: 40 };

/** Rows as findings name them. */
export interface Subjects {
  sessions: string[];
  chatbots: string[];
}

/** Those with a finding that nothing has mended, the one that was found longest ago first. A team has no part in a sample. */
export async function openSubjects(sql: Snapshot): Promise<Subjects> {
  const subjects = (kinds: string[], most: number) => sql<{ id: string }[]>`
    select subject_id as id from truecount.audit_finding finding
    where kind = any(${kinds}) and cleared_at is null and part <> 'sweep' and not ${isMended(sql)}
    group by subject_id order by max(finding.id), subject_id limit ${most}`;
  const [sessions, chatbots] = [
    await subjects(['session'], MOST.sessions),
    await subjects(['chatbot', 'bucket'], MOST.chatbots),
  ];
  return { sessions: sessions.map(({ id }) => id), chatbots: chatbots.map(({ id }) => id) };
}

/** As they are compared. What neither the source nor the cache knows by now is right. */
export async function sampleOf(sql: Snapshot, { sessions, chatbots }: Subjects): Promise<Sample> {
  const rows = await sql<{ id: string }[]>`
    select conversation_id as id from ${sourceOf(sql).session} session where session.id = any(${sessions}::bigint[])
    union select conversation_id from truecount.session_statistics where session_id = any(${sessions}::bigint[])`;
  return { conversations: rows.map(({ id }) => id), chatbots };
}

/** The rows of what was compared. */
export async function subjectsOf(sql: Snapshot, { conversations, chatbots }: Sample): Promise<Subjects> {
  const rows = await sql<{ id: string }[]>`
    select id from ${sourceOf(sql).session} session where conversation_id = any(${conversations}::bigint[])
    union select session_id from truecount.session_statistics where conversation_id = any(${conversations}::bigint[])`;
  return { sessions: rows.map(({ id }) => id), chatbots };
}

/** Marks findings about these rows that the run did not find again, unless it could not keep all that it found. */
export async function clearFindings(
  sql: Db,
  runId: string,
  asOf: string,
  looked: Subjects,
  tallied: Tallied[],
): Promise<void> {
  if (tallied.some(({ wrong, unswept }) => wrong > WRONG_CAP || unswept > UNSWEPT_CAP)) return;
  await sql`
    update truecount.audit_finding set cleared_at = ${asOf} where id in (
      select id from truecount.audit_finding finding
      where cleared_at is null and part <> 'sweep' and found_at < ${asOf} and (
          (kind = 'session' and subject_id = any(${looked.sessions}::bigint[]))
          or (kind in ('chatbot', 'bucket') and subject_id = any(${looked.chatbots}::bigint[])))
        and not exists (
          select from truecount.audit_finding again where again.run_id = ${runId} and again.kind = finding.kind
            and again.subject_id = finding.subject_id and again.number = finding.number)
      -- As a repair locks them.
      order by id for update)`;
}
