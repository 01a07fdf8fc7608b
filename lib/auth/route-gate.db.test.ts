import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { disconnect } from '@/db/client';
import { disconnectDrizzle } from '@/db/drizzle';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { readAsker } from './asker';
import { authorityOf, CLI } from './authority';
import { countKeys, listKeys, makeKey, type NewKey, revokeKey } from './keys';
import { resetPassword, revokeKeysOf, setDisabled, setRole } from './people';
import type { Scope } from './roles';
import { requireRouteAccess } from './route-gate';
import { cookieFor, makePerson, type TestPerson, useDatabase } from './testing';

vi.mock('next/headers', () => ({ headers: vi.fn(), cookies: vi.fn() }));
vi.mock('next/navigation', () => ({}));

let database: TestDatabase;
let teams: [string, string];
let ana: TestPerson;
beforeAll(async () => {
  database = await createTestDatabase();
  useDatabase(database.url);
});
afterAll(async () => {
  await Promise.all([disconnect(), disconnectDrizzle()]);
  await database.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`truncate truecount.person, truecount.trail cascade`;
  await sql`truncate truecount_platform.team cascade`;
  const made = await sql<{ id: string }[]>`
    insert into truecount_platform.team (slug, name) values ('north', 'North'), ('south', 'South') returning id::text`;
  teams = [made[0]!.id, made[1]!.id];
  ana = await makePerson(sql, { email: 'ana@example.org', roles: { [teams[0]]: 'operator' } });
  await makePerson(sql, { email: 'admin@example.org', roles: { every: 'administrator' } });
});

const asker = async () => (await readAsker(ana.id))!;
const key = async (over: Partial<NewKey> = {}) =>
  makeKey(await asker(), { name: 'a key', scopes: ['read'], teamId: teams[0], days: 7, ...over });
/** What came of it: the team's id, or the status of the refusal. */
async function ask(
  headers: Record<string, string>,
  { scope = 'read' as Scope, query = '', method = 'GET' } = {},
) {
  const request = new Request(`http://localhost:3000/chatbots/csv${query}`, {
    method,
    headers: { host: 'localhost:3000', ...headers },
  });
  const answer = await requireRouteAccess(request, scope);
  return answer instanceof Response ? answer.status : answer.teamId;
}
const bearer = (sent: string) => ({ authorization: `Bearer ${sent}` });
const refusals = async () =>
  (
    await database.sql<{ text: string }[]>`
    select who || ': ' || action || coalesce(' ' || subject, '') as text from truecount.trail
    where action like 'refused%' order by id`
  ).map(({ text }) => text);

describe('a key', () => {
  test('opens what its scope says, in its team, and tells when', async () => {
    const sent = await key();
    expect((await listKeys(ana.id))[0]?.lastUsedAt).toBeNull();
    expect(await ask(bearer(sent))).toBe(teams[0]);
    expect((await listKeys(ana.id))[0]?.lastUsedAt).toMatch(/^\d{4}-/);
    expect(await ask(bearer(sent), { scope: 'refresh' })).toBe(403);
    expect(await refusals()).toEqual(['ana@example.org, key a key: refused.scope needs refresh']);
  });

  test('is kept as a hash, of which nothing leads back', async () => {
    const sent = await key();
    const [row] = await database.sql`select json_agg(api_key)::text as text from truecount.api_key`;
    expect(row!.text).not.toContain(sent);
    expect(row!.text).toContain(sent.slice(0, 11));
  });

  test('opens nothing once revoked, expired, or when its person is disabled', async () => {
    const [revoked, expired, kept] = [
      await key({ name: 'one' }),
      await key({ name: 'two' }),
      await key({ name: 'three' }),
    ];
    const [three, two, one] = await listKeys(ana.id);
    expect(await revokeKey(await asker(), one!.id)).toBe(true);
    const other = await makePerson(database.sql, { email: 'other@example.org' });
    const others = (await listKeys(ana.id)).find(({ name }) => name === 'two')!;
    expect(await revokeKey((await readAsker(other.id))!, others.id)).toBe(false);
    expect(await refusals()).toEqual(['other@example.org: refused.other-person API key']);
    await database.sql`truncate truecount.trail`;
    expect(await revokeKey(await asker(), one!.id)).toBe(false);
    await database.sql`update truecount.api_key set expires_at = now() where id = ${two!.id}`;
    expect(await ask(bearer(revoked))).toBe(401);
    expect(await ask(bearer(expired))).toBe(401);
    expect(await ask(bearer(kept))).toBe(teams[0]);
    await setDisabled(CLI, ana.id, true);
    expect(await ask(bearer(kept))).toBe(401);
    expect(await ask(bearer(`tc_${'x'.repeat(43)}`))).toBe(401);
    expect(await refusals()).toEqual([
      'ana@example.org: refused.revoked-key key one',
      'ana@example.org: refused.expired-key key two',
      'ana@example.org: refused.disabled-key key three',
      'stranger: refused.unknown-key',
    ]);
    expect(three?.name).toBe('three');
  });

  test('goes on after a reset, and stops when an administrator revokes them all', async () => {
    const [one, two] = [await key(), await key({ name: 'two' })];
    await resetPassword(CLI, ana.id);
    expect(await ask(bearer(one))).toBe(teams[0]);
    expect(await countKeys(ana.id)).toBe(2);
    const south = await makePerson(database.sql, {
      email: 'south@example.org',
      roles: { [teams[1]]: 'administrator' },
    });
    const by = authorityOf((await readAsker(south.id))!);
    await expect(revokeKeysOf(by, ana.id)).rejects.toThrow('no such person');
    await revokeKeysOf(CLI, ana.id);
    expect(await countKeys(ana.id)).toBe(0);
    expect([await ask(bearer(one)), await ask(bearer(two))]).toEqual([401, 401]);
  });

  test('can never do more than its person', async () => {
    await expect(key({ scopes: ['admin'] })).rejects.toThrow('does not allow');
    await expect(key({ teamId: teams[1] })).rejects.toThrow('does not allow');
    expect(await refusals()).toEqual([
      'ana@example.org: refused.role needs administrator',
      'ana@example.org: refused.other-team new key',
    ]);
    const sent = await key({ scopes: ['read', 'import'] });
    expect(await ask(bearer(sent), { scope: 'import' })).toBe(teams[0]);
    await setRole(CLI, ana.id, teams[0], 'viewer');
    expect(await ask(bearer(sent), { scope: 'import' })).toBe(403);
    expect(await ask(bearer(sent))).toBe(teams[0]);
    await setRole(CLI, ana.id, teams[0], null);
    expect(await ask(bearer(sent))).toBe(404);
  });

  test('of several teams says which, and another team’s id is not found', async () => {
    await setRole(CLI, ana.id, teams[1], 'viewer');
    const sent = await key({ teamId: null });
    expect(await ask(bearer(sent))).toBe(400);
    expect(await ask(bearer(sent), { query: `?team=${teams[1]}` })).toBe(teams[1]);
    expect(await ask(bearer(sent), { query: '?team=999' })).toBe(404);
    expect(await ask(bearer(await key()), { query: `?team=${teams[1]}` })).toBe(404);
    expect(await refusals()).toContain('ana@example.org, key a key: refused.other-team team in an address');
  });

  test('needs no origin, for no browser sends it by itself', async () => {
    const sent = await key({ scopes: ['refresh'] });
    const headers = { ...bearer(sent), origin: 'https://example.org' };
    expect(await ask(headers, { scope: 'refresh', method: 'POST' })).toBe(teams[0]);
  });

  test('is not looked for where another kind of authorization stands', async () => {
    const cookie = await cookieFor(ana.id);
    expect(await ask({ authorization: 'Basic eDp5', cookie })).toBe(teams[0]);
    expect(await ask({ ...bearer('tc_wrong'), cookie })).toBe(401);
  });
});

describe('a browser', () => {
  test('is let into its own team, whatever its cookie says', async () => {
    const cookie = await cookieFor(ana.id);
    expect(await ask({ cookie })).toBe(teams[0]);
    expect(await ask({ cookie: `${cookie}; truecount-team=${teams[1]}` })).toBe(teams[0]);
    expect(await ask({ cookie }, { scope: 'admin' })).toBe(403);
    expect(await refusals()).toEqual([
      'ana@example.org: refused.other-team team in a cookie',
      'ana@example.org: refused.role needs administrator',
    ]);
  });

  test('gets the team in view whatever its address says, which is noted', async () => {
    const cookie = await cookieFor(ana.id);
    expect(await ask({ cookie }, { query: `?team=${teams[1]}` })).toBe(teams[0]);
    expect(await ask({ cookie }, { query: `?team=${teams[0]}` })).toBe(teams[0]);
    expect(await refusals()).toEqual(['ana@example.org: refused.other-team team in an address']);
  });

  test('fills no table with teams that it makes up', async () => {
    const cookie = await cookieFor(ana.id);
    for (let team = 100; team < 120; team += 1) await ask({ cookie: `${cookie}; truecount-team=${team}` });
    const rows = await database.sql<{ times: number }[]>`select times from truecount.trail`;
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(20);
  });

  test('changes nothing from another site, and is not known by another host', async () => {
    const cookie = await cookieFor(ana.id);
    const post = (headers: Record<string, string>) =>
      ask({ cookie, ...headers }, { scope: 'refresh', method: 'POST' });
    expect(await post({ origin: 'http://localhost:3000' })).toBe(teams[0]);
    for (const origin of ['https://example.org', 'null', 'http://localhost:3001', '//'])
      expect(await post({ origin }), origin).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await ask({ cookie, host: 'example.org' })).toBe(404);
  });

  test('with a password that somebody else gave is let into nothing', async () => {
    await database.sql`update truecount.person set must_change_password = true`;
    expect(await ask({ cookie: await cookieFor(ana.id) })).toBe(403);
  });

  test('with no session, or one that has ended, is nobody', async () => {
    expect(await ask({})).toBe(401);
    expect(await ask({ cookie: 'truecount.session_token=x.y' })).toBe(401);
    expect(await refusals()).toEqual(['stranger: refused.unknown-session']);
  });
});
