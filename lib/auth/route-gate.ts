/** The gate for route handlers: a signed-in browser, or an API key. What it refuses is an answer, not an exception. */
import 'server-only';
import { db } from '@/db/client';
import { type Access, makeAccess, parseId } from './access';
import { type Asker, readAsker } from './asker';
import { teamInView, whoOf } from './gate';
import { type FoundKey, findKey, noteUse } from './keys';
import { isKnownHost, isSameOrigin } from './origin';
import { noteRefusal, STRANGER, type Who } from './refusals';
import { isAtLeast, type Role, SCOPES, type Scope } from './roles';
import { hasSessionCookie, readSession } from './sign-ins';
import { cookieOf, NO_TEAM, TEAM_COOKIE } from './team-choice';

export interface Passed {
  access: Access;
  asker: Asker;
  role: Role;
  /** Whether a key of one team asks: nothing of the person's other teams is for it. */
  isOneTeam: boolean;
}

/**
 * @param scope what is done: the scope that a key needs, with the role that its person needs
 * @returns the access, or the response that refuses: 404 over another host name and for another team's id, 401 for
 *   nobody, 403 for another site's page and for a missing scope or role
 */
export async function requireRouteAccess(
  request: Request,
  scope: Scope = 'read',
): Promise<Access | Response> {
  const passed = await passRoute(request, scope);
  return passed instanceof Response ? passed : passed.access;
}

/** As above, with who asks. */
export async function passRoute(request: Request, scope: Scope): Promise<Passed | Response> {
  if (!isKnownHost(request.headers.get('host'))) return refuse(404, 'Not found');
  const key = /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return key === undefined ? passCookie(request, scope) : passKey(request, key, scope);
}

function refuse(status: number, error: string): Response {
  const headers: HeadersInit = { 'cache-control': 'no-store' };
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="truecount"';
  return Response.json({ error }, { status, headers });
}

async function passCookie(request: Request, scope: Scope): Promise<Passed | Response> {
  const { headers } = request;
  const isChange = !['GET', 'HEAD'].includes(request.method);
  if (isChange && !isSameOrigin(headers)) {
    await noteRefusal(STRANGER, { action: 'refused.other-site' });
    return refuse(403, 'This request came from another site.');
  }
  if (!hasSessionCookie(headers)) return refuse(401, 'Sign in, or send an API key.');
  const session = await readSession(headers);
  const asker = session && (await readAsker(session.personId));
  if (!asker) {
    await noteRefusal(STRANGER, { action: 'refused.unknown-session' });
    return refuse(401, 'This sign-in has ended. Sign in again.');
  }
  if (asker.mustChangePassword) return refuse(403, 'Choose a password of your own first.');
  const asked = parseId(new URL(request.url).searchParams.get('team'));
  // For keys alone: the answer is of the team in view.
  if (asked !== null && !asker.teams.some(({ id }) => id === asked)) await noteAddress(whoOf(asker), asked);
  const { team, role } = await teamInView(asker, cookieOf(headers, TEAM_COOKIE));
  return pass({ asker, who: whoOf(asker), teamId: team.id, role, needed: SCOPES[scope], isOneTeam: false });
}

/** @param asked null for a key whose own team is another by now */
function noteAddress(who: Who, asked: string | null): Promise<void> {
  const detail = asked && `team ${asked}`;
  return noteRefusal(who, { action: 'refused.other-team', subject: 'team in an address', detail });
}

interface Asking {
  asker: Asker;
  who: Who;
  teamId: string;
  role: Role | null;
  needed: Role;
  isOneTeam: boolean;
}

async function pass({ asker, who, teamId, role, needed, isOneTeam }: Asking): Promise<Passed | Response> {
  if (role !== null && isAtLeast(role, needed))
    return { access: makeAccess(teamId, who.who, asker.person.id), asker, role, isOneTeam };
  await noteRefusal(who, { action: 'refused.role', subject: `needs ${needed}`, teamId });
  return refuse(403, `This needs the role ${needed}.`);
}

async function passKey(request: Request, sent: string, scope: Scope): Promise<Passed | Response> {
  const found = await findKey(sent);
  const why = whyNot(found);
  if (!found?.asker || why) {
    const who = found ? { personId: found.person.id, who: found.person.email } : STRANGER;
    await noteRefusal(who, { action: `refused.${why}-key`, subject: found && `key ${found.key.name}` });
    return refuse(401, 'This API key is unknown, expired or revoked.');
  }
  const { key, asker } = found;
  const who = { personId: asker.person.id, who: `${asker.person.email}, key ${key.name}` };
  if (!key.scopes.includes(scope)) {
    await noteRefusal(who, { action: 'refused.scope', subject: `needs ${scope}` });
    return refuse(403, `This API key has no scope ${scope}.`);
  }
  const team = teamOfKey(asker, key.teamId, new URL(request.url).searchParams.get('team'));
  // The trail is of people, who are in several teams: with a key for all of them no team has to be said.
  const isWhole = scope === 'admin' && key.teamId === null && asker.overall === 'administrator';
  if (team === 'ambiguous' && !isWhole) return refuse(400, 'Say which team: ?team= and its id.');
  if (team === null) {
    await noteAddress(who, parseId(new URL(request.url).searchParams.get('team')));
    return refuse(404, 'Not found');
  }
  await noteUse(db(), key.id);
  const role = asker.teams.find(({ id }) => id === team)?.role ?? asker.overall;
  const teamId = team === 'ambiguous' ? NO_TEAM.id : team;
  return pass({
    asker,
    who,
    teamId,
    role,
    needed: SCOPES[scope],
    isOneTeam: !isWhole || team !== 'ambiguous',
  });
}

function whyNot(found: FoundKey | null): string | null {
  if (!found) return 'unknown';
  if (found.key.revokedAt !== null) return 'revoked';
  if (found.key.isExpired) return 'expired';
  if (!found.asker) return 'disabled';
  return found.asker.mustChangePassword ? 'unready' : null;
}

/** Id of the team that a key asks for; null when that is none of its own, `ambiguous` when it did not say. */
function teamOfKey({ teams, overall }: Asker, ofKey: string | null, asked: string | null): string | null {
  const usable = ofKey === null ? teams : teams.filter(({ id }) => id === ofKey);
  if (asked !== null) return usable.find(({ id }) => id === parseId(asked))?.id ?? null;
  if (usable.length > 1) return 'ambiguous';
  return usable[0]?.id ?? (overall !== null && teams.length === 0 && ofKey === null ? NO_TEAM.id : null);
}
