/** People: adding them, giving roles, disabling them. Each change and its line in the trail are one transaction. */
import { type Db, db } from '@/db/client';
import { type Transaction, transaction } from '@/db/transaction';
import { TellableError } from '@/lib/errors';
import { formatNoun } from '@/lib/format';
import { sourceOf } from '@/lib/source/current';
import { type Authority, covers } from './authority';
import { dropLinks } from './drop-links';
import { makeLink } from './links';
import { mayManage, readPerson } from './people-list';
import { attemptOnPerson, noteRefusal, type Refusal } from './refusals';
import type { Role } from './roles';
import { endAllSignIns } from './sign-ins';
import { writeTrail } from './trail';

/** Thrown for what cannot be done; its sentence is for the one who asked. */
export class PeopleError extends TellableError {
  /** @param attempt set when it was beyond what the asker administers: it is noted */
  constructor(
    message: string,
    readonly attempt?: Refusal,
  ) {
    super(message);
  }
}

export interface NewPerson {
  email: string;
  name: string;
  /** Null: every team. */
  teamId: string | null;
  role: Role;
}

/**
 * Adds a person, or gives one who is known a role in a further team.
 * @returns `link`: path that sets the first password, once; null for a person who is known
 * @throws PeopleError
 */
export async function addPerson(
  by: Authority,
  { email, name, teamId, role }: NewPerson,
): Promise<{ id: string; link: string | null }> {
  return change(by, async (sql) => {
    const team = await requireTeam(sql, by, teamId);
    const [made] = await sql<{ id: string }[]>`
      insert into truecount.person (name, email) values (${name}, ${email}) on conflict (email) do nothing returning id::text`;
    const id = made?.id ?? (await knownPerson(sql, email));
    const [given] = await sql`
      insert into truecount.membership (person_id, team_id, role) values (${id}, ${teamId}, ${role})
      on conflict (person_id, coalesce(team_id, 0)) do nothing returning id`;
    if (!given) throw new PeopleError(`${email} has a role in ${team} already.`);
    await dropLinks(sql, id);
    await writeTrail(sql, {
      ...by,
      action: made ? 'person.added' : 'role.given',
      subject: email,
      teamId,
      detail: `${role} in ${team}`,
    });
    return { id, link: made ? await makeLink(sql, id) : null };
  });
}

async function knownPerson(sql: Db, email: string): Promise<string> {
  const [known] = await sql<{ id: string; disabled: boolean }[]>`
    select id::text, disabled_at is not null as disabled from truecount.person where email = ${email}`;
  if (known!.disabled)
    throw new PeopleError(`${email} is disabled: an administrator has to enable them first.`);
  return known!.id;
}

/**
 * Gives a person a role in a team, or takes it with null. Links for a new password that were made before open nothing
 * any more.
 * @throws PeopleError, also when nobody would administer everything any more
 */
export async function setRole(
  by: Authority,
  personId: string,
  teamId: string | null,
  role: Role | null,
): Promise<void> {
  return change(by, async (sql) => {
    const team = await requireTeam(sql, by, teamId);
    const person = await requirePerson(sql, by, personId, false);
    if (role === null)
      await sql`delete from truecount.membership where person_id = ${personId} and team_id is not distinct from ${teamId}::bigint`;
    else
      await sql`
        insert into truecount.membership (person_id, team_id, role) values (${personId}, ${teamId}, ${role})
        on conflict (person_id, coalesce(team_id, 0)) do update set role = excluded.role`;
    // Whoever made a link may not decide over what the person may do now.
    await dropLinks(sql, personId);
    await keepAdministrator(sql);
    const action = role === null ? 'role.taken' : 'role.given';
    await writeTrail(sql, {
      ...by,
      action,
      subject: person.email,
      teamId,
      detail: role ? `${role} in ${team}` : `in ${team}`,
    });
  });
}

/** Disables a person, who is signed out at once and whose keys stop, or enables them again. */
export async function setDisabled(by: Authority, personId: string, isDisabled: boolean): Promise<void> {
  return change(by, async (sql) => {
    const person = await requirePerson(sql, by, personId, true);
    if (personId === by.personId) throw new PeopleError('You cannot disable yourself.');
    await sql`
      update truecount.person set disabled_at = ${isDisabled ? sql`coalesce(disabled_at, now())` : null}, updated_at = now()
      where id = ${personId}`;
    if (isDisabled) {
      await endAllSignIns(sql, personId);
      await dropLinks(sql, personId);
      await keepAdministrator(sql);
    }
    await writeTrail(sql, {
      ...by,
      action: isDisabled ? 'person.disabled' : 'person.enabled',
      subject: person.email,
    });
  });
}

/** A one-time link that sets a new password, as a path; the old password works until it is used. */
export async function resetPassword(by: Authority, personId: string): Promise<string> {
  return change(by, async (sql) => {
    const person = await requirePerson(sql, by, personId, true);
    if (person.isDisabled) throw new PeopleError(`${person.email} is disabled: enable them first.`);
    await writeTrail(sql, { ...by, action: 'password.link-made', subject: person.email });
    return makeLink(sql, personId);
  });
}

/** Signs a person out of every browser. */
export async function signOutPerson(by: Authority, personId: string): Promise<void> {
  return change(by, async (sql) => {
    const person = await requirePerson(sql, by, personId, true);
    await endAllSignIns(sql, personId);
    await writeTrail(sql, { ...by, action: 'person.signed-out', subject: person.email });
  });
}

/** Revokes every API key of a person, at once. A new password and an end of the sign-ins leave them. */
export async function revokeKeysOf(by: Authority, personId: string): Promise<void> {
  return change(by, async (sql) => {
    const person = await requirePerson(sql, by, personId, true);
    const revoked = await sql`
      update truecount.api_key set revoked_at = now()
      where person_id = ${personId} and revoked_at is null and expires_at > now() returning id`;
    await writeTrail(sql, {
      ...by,
      action: 'person.keys-revoked',
      subject: person.email,
      detail: formatNoun(revoked.length, 'API key'),
    });
  });
}

/**
 * One change of people at a time: two at once could each leave the other as the last administrator. An attempt beyond
 * the authority is noted once the change is undone, or its note would be undone too.
 */
async function change<T>({ personId, who }: Authority, work: (sql: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(db(), async (sql) => {
      await sql`lock table truecount.membership in share row exclusive mode`;
      return work(sql);
    });
  } catch (error) {
    if (error instanceof PeopleError && error.attempt) await noteRefusal({ personId, who }, error.attempt);
    throw error;
  }
}

/** The team's name for people. */
async function requireTeam(sql: Db, by: Authority, teamId: string | null): Promise<string> {
  if (!covers(by, teamId))
    throw new PeopleError('You do not administer this team.', {
      action: 'refused.other-team',
      subject: 'roles',
      detail: teamId === null ? 'every team' : `team ${teamId}`,
    });
  if (teamId === null) return 'every team';
  const [team] = await sql<
    { name: string }[]
  >`select name from ${sourceOf(sql).team} team where id = ${teamId}`;
  if (!team) throw new PeopleError('This team no longer exists.');
  return team.name;
}

/** @param isWhole whether all of the person's teams must be administered, not one of them */
async function requirePerson(sql: Db, by: Authority, personId: string, isWhole: boolean) {
  const person = await readPerson(by, personId, sql);
  if (!person)
    throw new PeopleError(
      'There is no such person in a team that you administer.',
      await attemptOnPerson(sql, personId),
    );
  if (isWhole && !mayManage(by, person))
    throw new PeopleError(
      `${person.email} belongs to teams that you do not administer: ask an administrator of every team.`,
      { action: 'refused.other-team', subject: 'person too', detail: person.email },
    );
  return person;
}

async function keepAdministrator(sql: Db): Promise<void> {
  const left = await sql`
    select from truecount.membership join truecount.person on person.id = person_id
    where team_id is null and role = 'administrator' and disabled_at is null limit 1`;
  if (left.length === 0) throw new PeopleError('Nobody would be left who administers every team.');
}
