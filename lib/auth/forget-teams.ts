/** What must go when Truecount reads another platform from now on: the same id is another team there. */
import type { Db } from '@/db/client';
import { writeTrail } from './trail';

/**
 * Takes every role in a single team and revokes every key of one; roles in every team stay. To be called in the
 * transaction that changes the source.
 * @param who as in the trail
 */
export async function forgetTeams(sql: Db, who: string): Promise<void> {
  const roles = await sql`delete from truecount.membership where team_id is not null returning id`;
  const keys = await sql`
    update truecount.api_key set revoked_at = now() where team_id is not null and revoked_at is null returning id`;
  if (roles.length + keys.length === 0) return;
  await writeTrail(sql, {
    personId: null,
    who,
    action: 'teams.forgotten',
    subject: 'another source is read',
    detail: `${roles.length} roles, ${keys.length} keys`,
  });
}
