/** How often passwords may be tried. Counted in the database, so that several servers share one count. */
import { createHash } from 'node:crypto';
import type { Sql } from '@/db/client';

/** For one account, within so many minutes, whoever tries. */
export const ACCOUNT_LIMIT = { tries: 10, minutes: 15 };
/**
 * For all accounts together within one minute: each try costs a tenth of a second of a processor. Not for those that
 * are in use, or a stranger who goes on trying would keep everybody out.
 */
export const OVERALL_LIMIT = 120;
/** An account is in use when somebody got in within so many days. */
const IN_USE_DAYS = 30;

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
  await sql`delete from truecount.sign_in_attempt where at < now() - make_interval(mins => ${2 * ACCOUNT_LIMIT.minutes})`;
  const [own] = await sql<{ id: string }[]>`
    insert into truecount.sign_in_attempt (account) values (${account}) returning id::text`;
  const [row] = await sql<{ tries: number; overall: number; isInUse: boolean; wait: number }[]>`
    select
      (select count(*)::int from truecount.sign_in_attempt where account = ${account} and at > now() - make_interval(mins => ${ACCOUNT_LIMIT.minutes})) as tries,
      (select count(*)::int from truecount.sign_in_attempt where at > now() - interval '1 minute') as overall,
      exists (select from truecount.person where email = ${email.toLowerCase()}
        and last_signed_in_at > now() - make_interval(days => ${IN_USE_DAYS})) as "isInUse",
      (select ceil(extract(epoch from at + make_interval(mins => ${ACCOUNT_LIMIT.minutes}) - now()) / 60)::int
        from truecount.sign_in_attempt where account = ${account} order by at desc, id desc offset ${ACCOUNT_LIMIT.tries - 1} limit 1) as wait`;
  const { tries, overall, isInUse, wait } = row!;
  const isBusy = overall > OVERALL_LIMIT && !isInUse;
  const minutes = tries > ACCOUNT_LIMIT.tries ? Math.max(1, wait) : isBusy ? 1 : 0;
  if (minutes > 0) await sql`delete from truecount.sign_in_attempt where id = ${own!.id}`;
  return minutes;
}

/** Forgets the tries of an account that got in. */
export async function clearAttempts(sql: Sql, email: string): Promise<void> {
  await sql`delete from truecount.sign_in_attempt where account = ${accountOf(email)}`;
}
