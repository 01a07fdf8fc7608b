/**
 * The one gate: every page, action and route passes it before it reads, and says which role it needs. Everything is
 * decided here before anything is sent: not signed in, another site, too small a role.
 */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { type Access, makeAccess, type Team } from './access';
import { type Asker, readAsker, type TeamOfPerson } from './asker';
import { isForeignAction, isKnownHost } from './origin';
import { noteRefusal, STRANGER } from './refusals';
import { isAtLeast, type Role } from './roles';
import { hasSessionCookie, readSession } from './sign-ins';
import { chooseTeam, TEAM_COOKIE } from './team-choice';

/** Set by the proxy: the address that was asked for, to come back to after signing in. */
export const PATH_HEADER = 'x-truecount-path';

export interface Signed extends Asker {
  /** The sign-in that asks. */
  signInId: string;
}

export interface Admitted {
  access: Access;
  /** The team in view; one that is none while the platform is empty. */
  team: Team;
  /** All teams to choose from. */
  teams: Team[];
  asker: Signed;
  /** In the team in view. */
  role: Role;
}

/** Once a request: layout and page both pass the gate. Null when nobody is signed in. */
const readSigned = cache(async (): Promise<Signed | null> => {
  const header = await headers();
  if (!hasSessionCookie(header)) return null;
  const session = await readSession(header);
  const asker = session && (await readAsker(session.personId));
  if (asker) return { ...asker, signInId: session.id };
  await noteRefusal(STRANGER, { action: 'refused.unknown-session' });
  return null;
});

/** For what strangers may reach, the sign-in above all: they too come from our own pages and to our own address. */
export async function requireVisitor(): Promise<Signed | null> {
  const header = await headers();
  if (!isKnownHost(header.get('host'))) notFound();
  if (isForeignAction(header)) {
    await noteRefusal(STRANGER, { action: 'refused.other-site' });
    forbidden();
  }
  return readSigned();
}

/** For what a person does with their own account, whatever their role. */
export async function requirePerson(): Promise<Signed> {
  const signed = await requireVisitor();
  if (!signed) redirect(`/sign-in${await wayBack()}`);
  if (signed.mustChangePassword) redirect('/new-password');
  return signed;
}

/**
 * For pages and actions.
 * @throws Next's redirect to the sign-in, its notFound for an address that is not ours, its forbidden for a missing role
 */
export async function requireAccess(needed: Role = 'viewer'): Promise<Admitted> {
  const asker = await requirePerson();
  const jar = await cookies();
  const { team, role } = await teamInView(asker, jar.get(TEAM_COOKIE)?.value);
  if (!isAtLeast(role, needed)) {
    await noteRefusal(whoOf(asker), { action: 'refused.role', subject: `needs ${needed}`, teamId: team.id });
    forbidden();
  }
  return {
    access: makeAccess(team.id, asker.person.email, asker.person.id),
    team,
    teams: asker.teams,
    asker,
    role: role!,
  };
}

export const whoOf = ({ person }: Asker) => ({ personId: person.id, who: person.email });

/** @param wanted the cookie's team: another one than the person's is not shown, and noted */
export async function teamInView(
  asker: Asker,
  wanted: string | undefined,
): Promise<{ team: Team; role: Role | null }> {
  const { team, isOther } = chooseTeam(asker, wanted);
  if (isOther)
    await noteRefusal(whoOf(asker), {
      action: 'refused.other-team',
      subject: 'team in a cookie',
      detail: `team ${wanted}`,
    });
  return { team, role: (team as Partial<TeamOfPerson>).role ?? asker.overall };
}

/** For the frame of every page: who is signed in and what they may do, or null; refuses nothing. */
export async function lookAtVisitor(): Promise<Omit<Admitted, 'access'> | null> {
  const asker = await readSigned();
  if (!asker || asker.mustChangePassword) return null;
  const { team, role } = await teamInView(asker, (await cookies()).get(TEAM_COOKIE)?.value);
  return { team, teams: asker.teams, asker, role: role ?? 'viewer' };
}

async function wayBack(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER);
  return path && path !== '/' ? `?next=${encodeURIComponent(path)}` : '';
}
