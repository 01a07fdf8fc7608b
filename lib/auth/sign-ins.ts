/** The browsers in which a person is signed in. */
import { type Db, db } from '@/db/client';
import { CodedFailure } from '@/lib/errors';
import type { Person } from './asker';
import { library } from './library';
import { noteRefusal } from './refusals';
import { writeTrail } from './trail';

export interface SignIn {
  id: string;
  /** ISO-8601 UTC. */
  createdAt: string;
  expiresAt: string;
  /** As the browser named itself. */
  userAgent: string;
  isThisOne: boolean;
}

/**
 * The session of the cookie in `headers`; null without one that stands.
 * @throws CodedFailure when the database fails: the library's own error tells neither its code nor that it was that
 */
export async function readSession(headers: Headers): Promise<{ id: string; personId: string } | null> {
  const found = await library()
    .api.getSession({ headers, query: { disableRefresh: true } })
    .catch(() => {
      throw new CodedFailure('SIGN_IN_UNREAD');
    });
  return found && { id: found.session.id, personId: found.session.userId };
}

/** Whether the request brings a cookie of ours, whatever is in it. */
export function hasSessionCookie(headers: Headers): boolean {
  return /(?:^|;\s*)(?:__Secure-)?truecount\.session_token=/.test(headers.get('cookie') ?? '');
}

/** @param currentId the session that asks */
export async function listSignIns(personId: string, currentId: string): Promise<SignIn[]> {
  return db()<SignIn[]>`
    select id::text, created_at as "createdAt", expires_at as "expiresAt", coalesce(user_agent, '') as "userAgent",
      id = ${currentId} as "isThisOne"
    from truecount.sign_in where person_id = ${personId} and expires_at > now()
    order by "isThisOne" desc, created_at desc, id`;
}

/** Ends one sign-in of the person; false when there is none of that id. Somebody else's is noted. */
export async function endSignIn(person: Person, id: string): Promise<boolean> {
  const sql = db();
  const ended =
    await sql`delete from truecount.sign_in where id = ${id} and person_id = ${person.id} returning id`;
  if (ended.length === 0) {
    const others = await sql`select from truecount.sign_in where id = ${id}`;
    const attempt = { action: 'refused.other-person', subject: 'sign-in', detail: `sign-in ${id}` };
    if (others.length > 0) await noteRefusal({ personId: person.id, who: person.email }, attempt);
    return false;
  }
  await writeTrail(sql, {
    personId: person.id,
    who: person.email,
    action: 'sign-in.ended',
    subject: 'one browser',
  });
  return true;
}

/** Removes what has ended by itself. */
export async function dropEnded(sql: Db): Promise<void> {
  await sql`delete from truecount.sign_in where expires_at < now()`;
}

/** Signs the person out of every browser. */
export async function endAllSignIns(sql: Db, personId: string): Promise<void> {
  await sql`delete from truecount.sign_in where person_id = ${personId}`;
}

/** Signs the person out of every browser, and takes the cookie from this one. */
export async function endEverywhere(who: { personId: string; who: string }, headers: Headers): Promise<void> {
  const sql = db();
  await library().api.signOut({ headers });
  await endAllSignIns(sql, who.personId);
  await writeTrail(sql, { ...who, action: 'signed-out', subject: 'everywhere' });
}
