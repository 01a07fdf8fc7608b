/** Makes the people of the tested server. */
import type { Sql } from '@/db/client';
import { makePerson } from '@/lib/auth/testing';
import { sourceOf } from '@/lib/source/current';
import { ADMIN, BY_ROLE, CHANGER, LEAVER, NOBODY, OTHER, PASSWORD } from './accounts';

/** Makes them all, over at least two teams. */
export async function makePeople(sql: Sql): Promise<void> {
  const [first, second] = await sql<{ id: string }[]>`
    select id::text from ${sourceOf(sql).team} team order by name, team.id limit 2`;
  const make = (email: string, roles: Parameters<typeof makePerson>[1]['roles']) =>
    makePerson(sql, { email, password: PASSWORD, roles });
  await make(ADMIN, { every: 'administrator' });
  await make(BY_ROLE.viewer, { [first!.id]: 'viewer' });
  await make(BY_ROLE.operator, { [first!.id]: 'operator' });
  await make(BY_ROLE.administrator, { [first!.id]: 'administrator' });
  await make(OTHER, { [second!.id]: 'administrator' });
  await make(LEAVER, { [first!.id]: 'viewer' });
  await make(CHANGER, { [first!.id]: 'viewer' });
  await make(NOBODY, {});
}
