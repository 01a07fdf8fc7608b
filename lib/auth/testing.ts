/** People for tests, with their passwords and roles. */
import { hashPassword } from 'better-auth/crypto';
import type { Db } from '@/db/client';
import type { Role } from './roles';

export interface TestPerson {
  id: string;
  email: string;
}

interface MakePerson {
  email: string;
  /** Without one nobody can sign in as them. */
  password?: string;
  /** Team's id, or `every`, and the role there. */
  roles?: Record<string, Role>;
  mustChangePassword?: boolean;
}

export async function makePerson(
  sql: Db,
  { email, password, roles = {}, mustChangePassword = false }: MakePerson,
): Promise<TestPerson> {
  const [made] = await sql<{ id: string }[]>`
    insert into truecount.person (name, email, must_change_password) values (${email.split('@')[0]!}, ${email}, ${mustChangePassword})
    returning id::text`;
  const { id } = made!;
  if (password)
    await sql`
      insert into truecount.credential (account_id, provider_id, person_id, password)
      values (${id}, 'credential', ${id}, ${await hashPassword(password)})`;
  for (const [team, role] of Object.entries(roles)) {
    await sql`
      insert into truecount.membership (person_id, team_id, role) values (${id}, ${team === 'every' ? null : team}, ${role})`;
  }
  return { id, email };
}
