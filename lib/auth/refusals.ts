/** What the gate turns away is noted: in the trail, and as a line of the server's log. */
import { type Db, db } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { sourceOf } from '@/lib/source/current';
import type { Access } from './access';
import type { Authority } from './authority';
import { type TrailEntry, writeRefusal } from './trail';

/** What was typed or made up belongs in `detail`: the same subject again within a minute is one row with a count. */
export type Refusal = Pick<TrailEntry, 'action' | 'subject' | 'teamId' | 'detail'>;
export type Who = Pick<TrailEntry, 'personId' | 'who'>;

export const STRANGER: Who = { personId: null, who: 'stranger' };

/** Never fails: a request is refused whether or not that can be noted. */
export async function noteRefusal(who: Who, refusal: Refusal): Promise<void> {
  try {
    const times = await writeRefusal(db(), { ...who, ...refusal });
    if (times > 1) return;
    const { action, subject, detail } = refusal;
    log.warn(
      { operation: 'gate', action, who: who.who, ...(subject && { subject }), ...(detail && { detail }) },
      'refused',
    );
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
  kind: 'chatbot' | 'session' | 'team',
  id: string | null,
): Promise<void> {
  if (id === null || access.teamId === null) return;
  const sql = db();
  const source = sourceOf(sql);
  const team = kind === 'team' ? sql`id` : sql`team_id`;
  const [row] = await sql`
    select from ${source[kind]} asked where id = ${id} and ${team} <> ${access.teamId}`;
  if (!row) return;
  await noteRefusal(access, {
    action: 'refused.other-team',
    subject: `${kind} ${id}`,
    teamId: access.teamId,
  });
}

/** What is noted of asking for a person in none of the asker's teams; undefined when there is no such person at all. */
export async function attemptOnPerson(sql: Db, id: string): Promise<Refusal | undefined> {
  const [row] = await sql`select from truecount.person where id = ${id}`;
  return row && { action: 'refused.other-team', subject: 'person', detail: `person ${id}` };
}

/** The same of the page of a person, which answers both alike. */
export async function noteMissingPerson({ personId, who }: Authority, id: string): Promise<void> {
  const attempt = await attemptOnPerson(db(), id);
  if (attempt) await noteRefusal({ personId, who }, attempt);
}
