/** API keys: made once, kept as hashes, never able to do more than their person. */
import { createHash, randomBytes } from 'node:crypto';
import { type Db, db } from '@/db/client';
import { transaction } from '@/db/transaction';
import { TellableError } from '@/lib/errors';
import { type Asker, readAsker } from './asker';
import { noteRefusal, type Refusal } from './refusals';
import { isAtLeast, SCOPES, type Scope } from './roles';
import { writeTrail } from './trail';

/** How long a key may live, days. */
export const KEY_DAYS = [7, 30, 90, 365] as const;
const KEYS_LIMIT = 50;
/** Shown of a key once it is made. */
const PREFIX_LENGTH = 11;

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  /** Null: every team of the person. */
  teamId: string | null;
  /** ISO-8601 UTC. */
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
  isExpired: boolean;
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  teamId: string | null;
  days: number;
}

const whoIs = ({ person }: Asker) => ({ personId: person.id, who: person.email });
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** The role that the key's person has where the key is valid: the highest one when it is for every team. */
function mayUse({ overall, teams }: Asker, teamId: string | null, scope: Scope): boolean {
  const roles =
    teamId === null
      ? [overall, ...teams.map(({ role }) => role)]
      : teams.filter(({ id }) => id === teamId).map(({ role }) => role);
  return roles.some((role) => isAtLeast(role, SCOPES[scope]));
}

function attemptOf({ teams }: Asker, teamId: string | null, beyond: Scope): Refusal {
  if (teamId === null || teams.some(({ id }) => id === teamId))
    return { action: 'refused.role', subject: `needs ${SCOPES[beyond]}`, teamId, detail: 'for a new key' };
  return { action: 'refused.other-team', subject: 'new key', detail: `team ${teamId}` };
}

/**
 * @returns the key, which nothing can show again
 * @throws TellableError for a team or a scope that the person does not have
 */
export async function makeKey(asker: Asker, { name, scopes, teamId, days }: NewKey): Promise<string> {
  const beyond = scopes.find((scope) => !mayUse(asker, teamId, scope));
  if (beyond) {
    await noteRefusal(whoIs(asker), attemptOf(asker, teamId, beyond));
    throw new TellableError(`Your role does not allow a key for ${beyond}.`);
  }
  const key = `tc_${randomBytes(32).toString('base64url')}`;
  await transaction(db(), async (sql) => {
    const { id, email } = asker.person;
    const [made] = await sql`
      insert into truecount.api_key (person_id, team_id, name, prefix, hash, scopes, expires_at)
      select ${id}, ${teamId}, ${name}, ${key.slice(0, PREFIX_LENGTH)}, ${hashOf(key)}, ${sql.array(scopes)}, now() + make_interval(days => ${days})
      where (select count(*) from truecount.api_key where person_id = ${id} and revoked_at is null) < ${KEYS_LIMIT}
      returning id`;
    if (!made) throw new TellableError(`You have ${KEYS_LIMIT} keys; revoke one first.`);
    await writeTrail(sql, {
      personId: id,
      who: email,
      action: 'key.made',
      subject: name,
      teamId,
      detail: `${scopes.join(', ')}, ${days} days`,
    });
  });
  return key;
}

/** The keys of a person, those in use first, then the newest. */
export function listKeys(personId: string): Promise<ApiKey[]> {
  return db()<ApiKey[]>`
    select id::text, name, prefix, scopes, team_id::text as "teamId", created_at as "createdAt", expires_at as "expiresAt",
      last_used_at as "lastUsedAt", revoked_at as "revokedAt", expires_at <= now() as "isExpired"
    from truecount.api_key where person_id = ${personId}
    order by revoked_at is not null or expires_at <= now(), created_at desc, id desc limit 200`;
}

/** How many keys of a person open something. */
export async function countKeys(personId: string): Promise<number> {
  const [row] = await db()<{ count: number }[]>`
    select count(*)::int as count from truecount.api_key
    where person_id = ${personId} and revoked_at is null and expires_at > now()`;
  return row!.count;
}

/** False when the person has no such key in use; somebody else's is noted. */
export async function revokeKey(asker: Asker, id: string): Promise<boolean> {
  const { person } = asker;
  const isRevoked = await transaction(db(), async (sql) => {
    const [revoked] = await sql<{ name: string; teamId: string | null }[]>`
      update truecount.api_key set revoked_at = now() where id = ${id} and person_id = ${person.id} and revoked_at is null
      returning name, team_id::text as "teamId"`;
    if (!revoked) return false;
    await writeTrail(sql, {
      personId: person.id,
      who: person.email,
      action: 'key.revoked',
      subject: revoked.name,
      teamId: revoked.teamId,
    });
    return true;
  });
  if (!isRevoked) {
    const others = await db()`select from truecount.api_key where id = ${id} and person_id <> ${person.id}`;
    if (others.length > 0)
      await noteRefusal(whoIs(asker), {
        action: 'refused.other-person',
        subject: 'API key',
        detail: `key ${id}`,
      });
  }
  return isRevoked;
}

export interface FoundKey {
  key: Pick<ApiKey, 'id' | 'name' | 'teamId' | 'scopes' | 'isExpired' | 'revokedAt'>;
  person: { id: string; email: string };
  /** Null when the person is disabled. */
  asker: Asker | null;
}

/** Whose key this is, whether it still opens anything or not; null for one that never was. */
export async function findKey(key: string): Promise<FoundKey | null> {
  if (!/^tc_[\w-]{43}$/.test(key)) return null;
  const sql = db();
  const [found] = await sql<(FoundKey['key'] & { personId: string; email: string })[]>`
    select api_key.id::text, api_key.name, team_id::text as "teamId", scopes, expires_at <= now() as "isExpired",
      revoked_at as "revokedAt", person_id::text as "personId", email
    from truecount.api_key join truecount.person on person.id = person_id where hash = ${hashOf(key)}`;
  if (!found) return null;
  const { personId, email, ...rest } = found;
  return { key: rest, person: { id: personId, email }, asker: await readAsker(personId) };
}

/** Noted once a minute at most: a key that asks all day costs one write a minute. */
export async function noteUse(sql: Db, id: string): Promise<void> {
  await sql`
    update truecount.api_key set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`;
}
