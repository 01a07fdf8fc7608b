/** Passwords: signing in with one, and changing it. */
import { isAPIError } from 'better-auth/api';
import { z } from 'zod';
import { db } from '@/db/client';
import type { Asker } from './asker';
import { clearAttempts, noteAttempt } from './attempts';
import { dropLinks } from './drop-links';
import { library, PASSWORD_LENGTH } from './library';
import { dropEnded } from './sign-ins';
import { writeRefusal, writeTrail } from './trail';

/** What an action answers when nothing more is to be told. */
export type Answer = { done: true } | { error: string };

export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());
const passwordSchema = z.string().min(1).max(1000);

const WRONG = 'This e-mail address and password do not belong together.';
const wait = (minutes: number) => ({
  error: `Too many tries. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
});

/** Why `password` cannot be one; null when it can. */
export function checkPassword(password: unknown): string | null {
  const length = typeof password === 'string' ? [...password].length : 0;
  if (length < PASSWORD_LENGTH.least)
    return `A password has at least ${PASSWORD_LENGTH.least} characters; a sentence is a good one.`;
  if (String(password).length > PASSWORD_LENGTH.most)
    return `A password has at most ${PASSWORD_LENGTH.most} characters.`;
  return null;
}

/** Signs the browser of `headers` in. The same sentence for an unknown address, a wrong password and a disabled person. */
export async function signInWith(email: unknown, password: unknown, headers: Headers): Promise<Answer> {
  const address = emailSchema.safeParse(email);
  const secret = passwordSchema.safeParse(password);
  if (!address.success || !secret.success) return { error: WRONG };
  const sql = db();
  const minutes = await noteAttempt(sql, address.data);
  const [person] = await sql<{ id: string; email: string }[]>`
    select id::text, email from truecount.person where email = ${address.data}`;
  const who = { personId: person?.id ?? null, who: person?.email ?? 'stranger' };
  if (minutes > 0) {
    await writeRefusal(sql, { ...who, action: 'refused.too-many-tries', subject: 'sign-in' });
    return wait(minutes);
  }
  try {
    await library().api.signInEmail({ body: { email: address.data, password: secret.data }, headers });
  } catch (error) {
    if (!isAPIError(error)) throw error;
    await writeRefusal(sql, { ...who, action: 'refused.wrong-password', subject: 'sign-in' });
    return { error: WRONG };
  }
  await clearAttempts(sql, address.data);
  await dropEnded(sql);
  await sql`update truecount.person set last_signed_in_at = now() where id = ${person!.id}`;
  await writeTrail(sql, { ...who, action: 'signed-in' });
  return { done: true };
}

/** Whether the person has a password; the demo's has none, and none of those who have not used their first link. */
export async function hasPassword(personId: string): Promise<boolean> {
  const found = await db()`
    select from truecount.credential where person_id = ${personId} and password is not null`;
  return found.length > 0;
}

/** Changes the asker's password; every other browser is signed out. */
export async function changePassword(
  asker: Asker,
  current: unknown,
  next: unknown,
  headers: Headers,
): Promise<Answer> {
  const refusal = checkPassword(next);
  if (refusal) return { error: refusal };
  const secret = passwordSchema.safeParse(current);
  if (!secret.success) return { error: 'The current password is needed.' };
  if (current === next) return { error: 'The new password is the old one.' };
  const sql = db();
  const { id, email } = asker.person;
  const minutes = await noteAttempt(sql, email);
  if (minutes > 0) return wait(minutes);
  try {
    await library().api.changePassword({
      body: { currentPassword: secret.data, newPassword: String(next), revokeOtherSessions: true },
      headers,
    });
  } catch (error) {
    if (!isAPIError(error)) throw error;
    await writeRefusal(sql, {
      personId: id,
      who: email,
      action: 'refused.wrong-password',
      subject: 'password change',
    });
    return { error: 'The current password is another one.' };
  }
  await clearAttempts(sql, email);
  await dropLinks(sql, id);
  await sql`update truecount.person set must_change_password = false, updated_at = now() where id = ${id}`;
  await writeTrail(sql, { personId: id, who: email, action: 'password.changed' });
  return { done: true };
}
