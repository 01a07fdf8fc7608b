/** The first administrator, made when nobody could sign in at all. */
import { randomInt } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { Sql } from '@/db/client';
import { transaction } from '@/db/transaction';
import { writeTrail } from './trail';

const EMAIL = 'admin@truecount.local';
/** Without what looks alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of five: 99 bits. */
function oneTimePassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}

/**
 * Makes an administrator of every team when there is no person yet, also when several servers start at once.
 * @returns the password, which is kept nowhere and opens nothing but its own change; null when there are people
 */
export async function makeFirstAdministrator(sql: Sql): Promise<{ email: string; password: string } | null> {
  const password = oneTimePassword();
  const hash = await hashPassword(password);
  return transaction(sql, async (tx) => {
    await tx`lock table truecount.membership in share row exclusive mode`;
    const [made] = await tx<{ id: string }[]>`
      insert into truecount.person (name, email, must_change_password) select 'Administrator', ${EMAIL}, true
      where not exists (select from truecount.person) returning id::text`;
    if (!made) return null;
    await tx`
      insert into truecount.credential (account_id, provider_id, person_id, password)
      values (${made.id}, 'credential', ${made.id}, ${hash})`;
    await tx`insert into truecount.membership (person_id, role) values (${made.id}, 'administrator')`;
    await writeTrail(tx, {
      personId: null,
      who: 'server',
      action: 'person.added',
      subject: EMAIL,
      detail: 'first start',
    });
    return { email: EMAIL, password };
  });
}
