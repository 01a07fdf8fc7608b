/** Who looks at the cache, which is the whole installation's: what is another team's is shown without its names. */
import type { Db, Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import type { Asker } from '@/lib/auth/asker';
import { isAtLeast, type Role } from '@/lib/auth/roles';
import { COMMAND_LINE } from '@/lib/jobs/settings';
import { sourceOf } from '@/lib/source/current';

export interface Viewer {
  access: Access;
  /** Administers every team: sees every name, and may change what is everybody's. */
  isOverall: boolean;
  /** May ask for refreshes. */
  mayRefresh: boolean;
}

export function viewerOf(access: Access, asker: Asker, role: Role): Viewer {
  return {
    access,
    isOverall: asker.overall === 'administrator',
    mayRefresh: isAtLeast(role, 'operator'),
  };
}

/** The team whose rows a viewer is shown; null for every team. */
export const reachOf = ({ access, isOverall }: Viewer): Pick<Access, 'teamId'> => ({
  teamId: isOverall ? null : access.teamId,
});

/** SQL: who asked for `run`, a row of the update log; somebody of another team stays unnamed. */
export const askerOf = (sql: Db, viewer: Viewer): Fragment => namedFor(sql, viewer, sql`run.requested_by`);

/** SQL: who changed `setting`, a job's, by the same rule. */
export function changerOf(sql: Db, viewer: Viewer): Fragment {
  const by = sql`setting.changed_by`;
  return sql`case when ${by} = ${COMMAND_LINE} then ${by} else ${namedFor(sql, viewer, by)} end`;
}

/** SQL: `by`, an address, where it is of the viewer's own team or of who administers every one. */
function namedFor(sql: Db, { access, isOverall }: Viewer, by: Fragment): Fragment {
  if (isOverall) return by;
  // With an API key its name stands behind the address.
  return sql`case when split_part(${by}, ', key ', 1) in (
    select email from truecount.person join truecount.membership on membership.person_id = person.id
    where membership.team_id = ${access.teamId} or membership.team_id is null or person.id = ${access.personId})
    then ${by} when ${by} is not null then 'somebody of another team' end`;
}

/** SQL: the id of the chatbot or session that `run` is about, where it is the viewer's. */
export function scopeOf(sql: Db, { access, isOverall }: Viewer): Fragment {
  if (isOverall) return sql`run.scope_id`;
  const source = sourceOf(sql);
  return sql`case
    when run.type = 'chatbot' and exists (
      select from ${source.chatbot} chatbot where chatbot.id = run.scope_id and chatbot.team_id = ${access.teamId}) then run.scope_id
    when run.type = 'session' and exists (
      select from ${source.session} session where session.id = run.scope_id and session.team_id = ${access.teamId}) then run.scope_id
    end`;
}

/** SQL: why `run` ended, without who cancelled it where that is not to be named. */
export function errorOf(sql: Db, { isOverall }: Viewer): Fragment {
  return isOverall
    ? sql`run.error`
    : sql`case when run.state = 'cancelled' then 'It was cancelled.' else run.error end`;
}
