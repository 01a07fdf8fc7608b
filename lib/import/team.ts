/** The team that an import goes to. */
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';

export const DEFAULT_TEAM = 'default';

/** `value` when it may be a team's slug, else null. */
export function parseTeamSlug(value: string): string | null {
  return /^[a-z0-9][a-z0-9_-]{0,49}$/.test(value) ? value : null;
}

/** Slug of the team that was let in; the default one while there is no team at all, which the gate gives as id 0. */
export async function teamSlugOf(access: Access): Promise<string> {
  if (access.teamId === null || access.teamId === '0') return DEFAULT_TEAM;
  const [team] = await db()<{ slug: string }[]>`
    select slug from truecount_platform.team where id = ${access.teamId}::bigint`;
  if (!team) throw new Error('The team to import into no longer exists.');
  return team.slug;
}
