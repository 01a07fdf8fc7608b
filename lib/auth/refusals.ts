/** What the gate turns away is noted: in the trail, and as a line of the server's log. */
import { db } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { sourceOf } from '@/lib/source/current';
import type { Access } from './access';
import { type TrailEntry, writeRefusal } from './trail';

type Refusal = Pick<TrailEntry, 'action' | 'subject' | 'teamId'>;
export type Who = Pick<TrailEntry, 'personId' | 'who'>;

export const STRANGER: Who = { personId: null, who: 'stranger' };

/** Never fails: a request is refused whether or not that can be noted. */
export async function noteRefusal(who: Who, refusal: Refusal): Promise<void> {
  try {
    const times = await writeRefusal(db(), { ...who, ...refusal });
    if (times > 1) return;
    const { action, subject } = refusal;
    log.warn({ operation: 'gate', action, who: who.who, ...(subject && { subject }) }, 'refused');
  } catch (error) {
    log.error({ operation: 'gate', error: describeError(error) }, 'a refusal was not noted');
  }
}

/**
 * Notes that somebody asked for a row of a team that is not in view, by its id; asking for what does not exist is no
 * attempt. The answer is the same for both.
 */
export async function noteMissing(
  access: Access,
  kind: 'chatbot' | 'session',
  id: string | null,
): Promise<void> {
  if (id === null || access.teamId === null) return;
  const sql = db();
  const source = sourceOf(sql);
  const relation = kind === 'chatbot' ? source.chatbot : source.session;
  const [row] = await sql<{ teamId: string }[]>`
    select team_id::text as "teamId" from ${relation} asked where id = ${id} and team_id <> ${access.teamId}`;
  if (!row) return;
  await noteRefusal(access, {
    action: 'refused.other-team',
    subject: `${kind} ${id}`,
    teamId: access.teamId,
  });
}
