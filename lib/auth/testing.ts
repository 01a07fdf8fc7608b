/** People for tests, with their passwords and roles. */
import { hashPassword } from 'better-auth/crypto';
import type { Db } from '@/db/client';
import { setDatabase } from '@/lib/env';
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

/** A cookie of a new sign-in of the person, as a browser sends it. */
export async function cookieFor(personId: string): Promise<string> {
  const { library } = await import('./library');
  const { headers } = await library().api.enterAs({
    body: { personId },
    headers: new Headers({ 'user-agent': 'a test' }),
    returnHeaders: true,
  });
  return (headers.get('set-cookie') ?? '').split(';')[0]!;
}

/** From now on this process uses the database at `url`, with a secret of its own. */
export function useDatabase(url: string): void {
  process.env.SECRET = 'a secret of the tests, which nobody needs to guess';
  setDatabase(url);
}
