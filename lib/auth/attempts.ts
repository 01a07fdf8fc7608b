/** How often passwords may be tried. Counted in the database, so that several servers share one count. */
import { createHash } from 'node:crypto';
import type { Sql } from '@/db/client';

/** For one account, within so many minutes, whoever tries. */
export const ACCOUNT_LIMIT = { tries: 10, minutes: 15 };
/** For all accounts together within one minute: each try costs a tenth of a second of a processor. */
export const OVERALL_LIMIT = 120;

/** Addresses are kept as hashes: a password may be typed in the wrong field. */
function accountOf(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('hex');
}

/**
 * Notes a try before it is made, so that many at once do not all pass. One that is turned away is forgotten again:
 * who goes on trying does not wait for ever.
 * @returns minutes to wait; 0 when it may be made
 */
export async function noteAttempt(sql: Sql, email: string): Promise<number> {
  const account = accountOf(email);
  const [own] = await sql<{ id: string }[]>`
    insert into truecount.sign_in_attempt (account) values (${account}) returning id::text`;
  const [row] = await sql<{ tries: number; overall: number; wait: number }[]>`
    select
      (select count(*)::int from truecount.sign_in_attempt where account = ${account} and at > now() - make_interval(mins => ${ACCOUNT_LIMIT.minutes})) as tries,
      (select count(*)::int from truecount.sign_in_attempt where at > now() - interval '1 minute') as overall,
      (select ceil(extract(epoch from at + make_interval(mins => ${ACCOUNT_LIMIT.minutes}) - now()) / 60)::int
        from truecount.sign_in_attempt where account = ${account} order by at desc, id desc offset ${ACCOUNT_LIMIT.tries - 1} limit 1) as wait`;
  const minutes =
    row!.tries > ACCOUNT_LIMIT.tries ? Math.max(1, row!.wait) : row!.overall > OVERALL_LIMIT ? 1 : 0;
  if (minutes > 0) await sql`delete from truecount.sign_in_attempt where id = ${own!.id}`;
  return minutes;
}

/** Forgets the tries of an account that got in, and what is too old to count. */
export async function clearAttempts(sql: Sql, email: string): Promise<void> {
  await sql`
    delete from truecount.sign_in_attempt
    where account = ${accountOf(email)} or at < now() - make_interval(mins => ${2 * ACCOUNT_LIMIT.minutes})`;
}
