/** Who is behind a session or a key: the person, their teams, and what they may do in each. */
import { type Db, db } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { env } from '@/lib/env';
import { requireRevision, sourceOf } from '@/lib/source/current';
import { withSource } from '@/lib/source/follow';
import type { Team } from './access';
import { higher, type Role } from './roles';

export interface Person {
  id: string;
  name: string;
  email: string;
}

export interface TeamOfPerson extends Team {
  /** What the person may do there, by the team's own role and the overall one. */
  role: Role;
}

export interface Asker {
  person: Person;
  /** The password was given by somebody else: nothing but its change is open. */
  mustChangePassword: boolean;
  /** The role in every team; null without one. */
  overall: Role | null;
  /** By name. */
  teams: TeamOfPerson[];
}

interface AskerRow extends Person {
  mustChangePassword: boolean;
  overall: Role | null;
  teams: (Team & { role: Role | null })[];
  /** Of the source whose teams these are. */
  revision: string;
}

/** @returns null for nobody, and for a person who is disabled. @throws SourceProblemError */
export async function readAsker(personId: string): Promise<Asker | null> {
  const read = () =>
    withTimeLimit(db(), env().READ_TIMEOUT, async (sql) => {
      const [found] = await readRow(sql, personId);
      if (found) requireRevision(found.revision);
      return found;
    });
  const row = await withSource(db(), read);
  if (!row) return null;
  const { id, name, email, mustChangePassword, overall } = row;
  const teams = row.teams.map((team) => ({ ...team, role: higher(team.role, overall)! }));
  return { person: { id, name, email }, mustChangePassword, overall, teams };
}

async function readRow(sql: Db, personId: string): Promise<AskerRow[]> {
  return sql<AskerRow[]>`
    with overall as (
      select role from truecount.membership where person_id = ${personId} and team_id is null
    ), mine as (
      select team.id, slug, name, membership.role from ${sourceOf(sql).team} team
      left join truecount.membership on membership.team_id = team.id and person_id = ${personId}
      where membership.role is not null or exists (select from overall)
    )
    select person.id::text, name, email, must_change_password as "mustChangePassword",
      (select role from overall) as overall,
      coalesce((
        select json_agg(json_build_object('id', id::text, 'slug', slug, 'name', name, 'role', role) order by name, id) from mine
      ), '[]') as teams,
      (select revision from truecount.source_state) as revision
    from truecount.person where person.id = ${personId} and disabled_at is null`;
}
