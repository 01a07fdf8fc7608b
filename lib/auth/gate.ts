/**
 * The one gate: every page, action and route passes it before it reads. Until there is sign-in, whoever reaches this
 * machine's loopback address is let in, and what they see is one team.
 */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { db } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { env } from '@/lib/env';
import { requireRevision, sourceOf } from '@/lib/source/current';
import { withSource } from '@/lib/source/follow';
import { type Access, makeAccess, type Team } from './access';

export const TEAM_COOKIE = 'truecount-team';
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const WHO = 'local';

/** A request that was addressed to another name may come from a web page elsewhere (DNS rebinding). */
function isLoopback(host: string | null): boolean {
  return host !== null && LOOPBACK.test(host);
}

/** Once a request: layout and page both pass the gate. */
const readTeams = cache(async (): Promise<Team[]> => {
  const read = () =>
    withTimeLimit(db(), env().READ_TIMEOUT, async (sql) => {
      const [found] = await sql<{ revision: string; teams: Team[] }[]>`
        select revision, coalesce((
          select json_agg(json_build_object('id', id::text, 'slug', slug, 'name', name) order by name, id)
          from ${sourceOf(sql).team} team
        ), '[]') as teams from truecount.source_state`;
      requireRevision(found!.revision);
      return found!.teams;
    });
  return withSource(db(), read);
});

function chooseTeam(teams: Team[], wanted: string | undefined): Team | undefined {
  return teams.find((team) => team.id === wanted) ?? teams[0];
}

/** A team that is none: an empty platform shows its empty pages. No id of a source is 0 or below. */
const NO_TEAM: Team = { id: '0', slug: '', name: 'No team yet' };

/**
 * For pages and actions.
 * @returns the asker's access, the team in view and all teams to choose from
 * @throws Next's notFound for a request that did not come over loopback
 */
export async function requireAccess(): Promise<{ access: Access; team: Team; teams: Team[] }> {
  const [header, jar] = await Promise.all([headers(), cookies()]);
  if (!isLoopback(header.get('host'))) notFound();
  const teams = await readTeams();
  const team = chooseTeam(teams, jar.get(TEAM_COOKIE)?.value) ?? NO_TEAM;
  return { access: makeAccess(team.id, WHO), team, teams };
}

/**
 * For route handlers.
 * @returns the access, or the response that refuses: 404 over another host name, 403 for a change that another site asks for
 */
export async function requireRouteAccess(request: Request): Promise<Access | Response> {
  const host = request.headers.get('host');
  if (!isLoopback(host)) return new Response('Not found', { status: 404 });
  if (!['GET', 'HEAD'].includes(request.method) && !isSameOrigin(request, host!)) {
    return Response.json({ error: 'This request came from another site.' }, { status: 403 });
  }
  const jar = await cookies();
  const team = chooseTeam(await readTeams(), jar.get(TEAM_COOKIE)?.value) ?? NO_TEAM;
  return makeAccess(team.id, WHO);
}

/** Browsers name the origin of every request that changes something; a request without one is no browser's. */
function isSameOrigin(request: Request, host: string): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return request.headers.get('sec-fetch-site') === null;
  return URL.canParse(origin) && new URL(origin).host === host;
}
