/** One-time links that set a password: an administrator makes one and hands it over; no mail is sent. */
import { createHash, randomBytes } from 'node:crypto';
import { isAPIError } from 'better-auth/api';
import { type Db, db } from '@/db/client';
import { dropLinks } from './drop-links';
import { library } from './library';
import { type Answer, checkPassword } from './passwords';
import { noteRefusal, STRANGER } from './refusals';
import { writeTrail } from './trail';

export const LINK_HOURS = 24;

/** As the library keeps it: a hash, so that a look into the table opens nothing. */
function identifierOf(token: string): string {
  return createHash('sha256').update(`reset-password:${token}`).digest('base64url');
}

/** A new link's path; the ones before it no longer work. */
export async function makeLink(sql: Db, personId: string): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await dropLinks(sql, personId);
  await sql`
    insert into truecount.one_time_link (identifier, value, expires_at)
    values (${identifierOf(token)}, ${personId}, now() + make_interval(hours => ${LINK_HOURS}))`;
  return `/set-password?token=${token}`;
}

/** Whose password the link sets; null for one that is used, expired or made up, which is noted. Using it up is another
 * matter. */
export async function readLink(token: string): Promise<{ id: string; email: string } | null> {
  const [found] = await db()<{ id: string; email: string }[]>`
    select person.id::text, email from truecount.one_time_link
    join truecount.person on person.id::text = value
    where identifier = ${identifierOf(token)} and expires_at > now() and disabled_at is null`;
  if (!found) await noteRefusal(STRANGER, { action: 'refused.unknown-link' });
  return found ?? null;
}

/** Sets the password, once, and signs the person out everywhere. */
export async function applyLink(token: string, password: string): Promise<Answer> {
  const refusal = checkPassword(password);
  if (refusal) return { error: refusal };
  const person = await readLink(token);
  const used = { error: 'This link was used already, or has expired. Ask an administrator for another.' };
  if (!person) return used;
  try {
    await library().api.resetPassword({ body: { token, newPassword: password } });
  } catch (error) {
    if (isAPIError(error)) return used;
    throw error;
  }
  const sql = db();
  await sql`update truecount.person set must_change_password = false, updated_at = now() where id = ${person.id}`;
  await writeTrail(sql, {
    personId: person.id,
    who: person.email,
    action: 'password.set',
    subject: 'with a one-time link',
  });
  return { done: true };
}
