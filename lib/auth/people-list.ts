/** The people that somebody may see, with their roles. */
import { type Db, db } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import type { Authority } from './authority';
import type { Role } from './roles';

export interface RoleInTeam {
  /** Null: every team. */
  teamId: string | null;
  /** Null for every team. */
  team: string | null;
  role: Role;
}

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  isDisabled: boolean;
  /** Whether a password was ever set. */
  hasPassword: boolean;
  /** ISO-8601 UTC. */
  createdAt: string;
  lastSignedInAt: string | null;
  /** Those that the asker may see, every team first, then by name. */
  roles: RoleInTeam[];
  /** Whether there are roles in teams that the asker does not administer. */
  hasOtherRoles: boolean;
}

/** Most people that the page lists. */
export const PEOPLE_LIMIT = 1_000;

/** @returns one more than the limit when there are more; an administrator of teams sees the people of those */
export async function listPeople(by: Authority, sql: Db = db()): Promise<PersonRow[]> {
  return select(sql, by, sql`true`);
}

/** Null for nobody, and for somebody in none of the asker's teams. */
export async function readPerson(by: Authority, personId: string, sql: Db = db()): Promise<PersonRow | null> {
  const [row] = await select(sql, by, sql`person.id = ${personId}`);
  return row ?? null;
}

/** Whether all that a person may do lies with `by`: only then may their password be reset, or they be disabled. */
export function mayManage(by: Authority, person: PersonRow): boolean {
  return by.teams === 'every' || (!person.hasOtherRoles && person.roles.length > 0);
}

function select(sql: Db, { teams }: Authority, which: ReturnType<Db>): Promise<PersonRow[]> {
  const isSeen = teams === 'every' ? sql`true` : sql`membership.team_id = any(${sql.array([...teams], 20)})`;
  return sql<PersonRow[]>`
    select person.id::text, person.name, email, disabled_at is not null as "isDisabled",
      exists (select from truecount.credential where credential.person_id = person.id and password is not null) as "hasPassword",
      created_at as "createdAt", last_signed_in_at as "lastSignedInAt", seen.roles, seen.others > 0 as "hasOtherRoles"
    from truecount.person cross join lateral (
      select count(*) filter (where not coalesce(${isSeen}, false)) as others,
        coalesce(json_agg(json_build_object('teamId', team_id::text, 'team', team.name, 'role', role) order by team_id is not null, team.name, team_id)
          filter (where ${isSeen}), '[]') as roles
      from truecount.membership left join ${sourceOf(sql).team} team on team.id = membership.team_id
      where membership.person_id = person.id
    ) seen
    where ${which} and ${teams === 'every' ? sql`true` : sql`json_array_length(seen.roles) > 0`}
    order by lower(person.name), email, person.id limit ${PEOPLE_LIMIT + 1}`;
}
