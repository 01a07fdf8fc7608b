import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { disconnect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { readAsker } from './asker';
import { type Authority, authorityOf, CLI } from './authority';
import { applyLink, readLink } from './links';
import { addPerson, PeopleError, resetPassword, setDisabled, setRole, signOutPerson } from './people';
import { listPeople, readPerson } from './people-list';
import { noteMissingPerson } from './refusals';
import { makePerson, type TestPerson, useDatabase } from './testing';
import { noteOwn } from './trail';
import { readTrail } from './trail-list';

let database: TestDatabase;
let teams: [string, string];
let admin: TestPerson;
let north: TestPerson;
let viewer: TestPerson;
let both: TestPerson;
beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  database = await createTestDatabase();
  useDatabase(database.url);
});
afterAll(async () => {
  await disconnect();
  await database.drop();
});
beforeEach(async () => {
  const { sql } = database;
  await sql`truncate truecount.person, truecount.trail cascade`;
  await sql`truncate truecount_platform.team cascade`;
  const made = await sql<{ id: string }[]>`
    insert into truecount_platform.team (slug, name) values ('north', 'North'), ('south', 'South') returning id::text`;
  teams = [made[0]!.id, made[1]!.id];
  admin = await makePerson(sql, { email: 'admin@example.org', roles: { every: 'administrator' } });
  north = await makePerson(sql, { email: 'north@example.org', roles: { [teams[0]]: 'administrator' } });
  viewer = await makePerson(sql, { email: 'viewer@example.org', roles: { [teams[0]]: 'viewer' } });
  both = await makePerson(sql, {
    email: 'both@example.org',
    roles: { [teams[0]]: 'viewer', [teams[1]]: 'operator' },
  });
});

const by = async (person: TestPerson): Promise<Authority> => authorityOf((await readAsker(person.id))!);
const emails = async (person: TestPerson) => (await listPeople(await by(person))).map(({ email }) => email);
const actions = async (authority: Authority) =>
  (await readTrail(authority, {})).rows.map(({ action, subject }) => `${action} ${subject}`);

describe('who somebody is', () => {
  test('the higher of the role in every team and the one in the team', async () => {
    await setRole(CLI, both.id, null, 'operator');
    const asker = await readAsker(both.id);
    expect(asker?.overall).toBe('operator');
    expect(asker?.teams.map(({ slug, role }) => `${slug} ${role}`)).toEqual([
      'north operator',
      'south operator',
    ]);
    await setRole(CLI, both.id, teams[0], 'administrator');
    expect((await readAsker(both.id))?.teams[0]?.role).toBe('administrator');
  });

  test('a role in a team that is gone is none', async () => {
    await database.sql`delete from truecount_platform.team where slug = 'north'`;
    expect((await readAsker(viewer.id))?.teams).toEqual([]);
  });

  test('nobody, when disabled', async () => {
    await setDisabled(CLI, viewer.id, true);
    expect(await readAsker(viewer.id)).toBeNull();
  });
});

describe('an administrator of one team', () => {
  test('sees its people, and of those elsewhere only that there is more', async () => {
    expect(await emails(north)).toEqual(['both@example.org', 'north@example.org', 'viewer@example.org']);
    const person = await readPerson(await by(north), both.id);
    expect(person).toMatchObject({ hasOtherRoles: true, roles: [{ team: 'North', role: 'viewer' }] });
    expect(await readPerson(await by(north), admin.id)).toBeNull();
  });

  test('gives roles there and nowhere else', async () => {
    const authority = await by(north);
    await setRole(authority, viewer.id, teams[0], 'operator');
    await expect(setRole(authority, viewer.id, teams[1], 'viewer')).rejects.toThrow(
      'You do not administer this team.',
    );
    await expect(setRole(authority, viewer.id, null, 'viewer')).rejects.toThrow(
      'You do not administer this team.',
    );
    await expect(setRole(authority, admin.id, teams[0], 'viewer')).rejects.toThrow('There is no such person');
    expect((await readAsker(viewer.id))?.teams.map(({ role }) => role)).toEqual(['operator']);
  });

  test('resets and disables those who belong to no other team', async () => {
    const authority = await by(north);
    expect(await resetPassword(authority, viewer.id)).toMatch(/^\/set-password\?token=[\w-]{32}$/);
    await expect(resetPassword(authority, both.id)).rejects.toThrow('teams that you do not administer');
    await expect(setDisabled(authority, both.id, true)).rejects.toThrow('teams that you do not administer');
    await expect(setDisabled(authority, north.id, true)).rejects.toThrow('You cannot disable yourself.');
  });

  test('opens nothing with an old link once the person may do more elsewhere', async () => {
    const tokenOf = async () => (await resetPassword(await by(north), viewer.id)).split('token=')[1]!;
    const more = { email: viewer.email, name: 'x', role: 'administrator' } as const;
    for (const promote of [
      () => setRole(CLI, viewer.id, teams[0], 'operator'),
      () => addPerson(CLI, { ...more, teamId: teams[1] }),
      () => addPerson(CLI, { ...more, teamId: null }),
    ]) {
      const token = await tokenOf();
      expect(await readLink(token)).toMatchObject({ id: viewer.id });
      await promote();
      expect(await readLink(token)).toBeNull();
      expect(await applyLink(token, 'a new good password')).toHaveProperty('error');
      await database.sql`delete from truecount.membership where person_id = ${viewer.id} and team_id = ${teams[1]}`;
    }
    expect(await database.sql`select from truecount.credential`).toHaveLength(0);
  });

  test('reads the trail of that team', async () => {
    await setRole(CLI, both.id, teams[1], 'viewer');
    await setRole(CLI, both.id, teams[0], 'operator');
    expect(await actions(await by(north))).toEqual(['role.given both@example.org']);
    expect(await actions(await by(admin))).toHaveLength(2);
  });

  test('reads what was done to the accounts of its people, and what is its own', async () => {
    const south = await makePerson(database.sql, {
      email: 'south@example.org',
      roles: { [teams[1]]: 'viewer' },
    });
    for (const { id } of [viewer, south]) {
      await resetPassword(CLI, id);
      await signOutPerson(CLI, id);
      await setDisabled(CLI, id, true);
      await setDisabled(CLI, id, false);
    }
    await noteOwn({ personId: north.id, who: north.email }, 'signed-out');
    await noteOwn({ personId: viewer.id, who: viewer.email }, 'signed-out');
    expect(await actions(await by(north))).toEqual([
      'signed-out null',
      'person.enabled viewer@example.org',
      'person.disabled viewer@example.org',
      'person.signed-out viewer@example.org',
      'password.link-made viewer@example.org',
    ]);
  });

  test('is noted when it asks for more', async () => {
    const authority = await by(north);
    const tries: (() => Promise<unknown>)[] = [
      () => resetPassword(authority, admin.id),
      () => signOutPerson(authority, admin.id),
      () => setDisabled(authority, admin.id, true),
      () => resetPassword(authority, both.id),
      () => setRole(authority, north.id, null, 'administrator'),
      () => setRole(authority, viewer.id, teams[1], 'viewer'),
      () => addPerson(authority, { email: 'x@example.org', name: 'x', teamId: teams[1], role: 'viewer' }),
      // Nobody's: no attempt.
      () => resetPassword(authority, '00000000-0000-4000-8000-000000000000'),
    ];
    for (const each of tries) await expect(each()).rejects.toThrow(PeopleError);
    await noteMissingPerson(authority, admin.id);
    const noted = await database.sql<{ text: string; times: number }[]>`
      select who || ' ' || action || ' ' || subject || ' ' || detail as text, times from truecount.trail order by id`;
    const total = new Map<string, number>();
    for (const { text, times } of noted) total.set(text, (total.get(text) ?? 0) + times);
    expect(Object.fromEntries(total)).toEqual({
      [`north@example.org refused.other-team person person ${admin.id}`]: 4,
      'north@example.org refused.other-team person too both@example.org': 1,
      'north@example.org refused.other-team roles every team': 3,
    });
  });
});

describe('adding', () => {
  const person = { email: 'new@example.org', name: 'New', role: 'viewer' } as const;

  test('makes a person with a link, who can do nothing before it is used', async () => {
    const { id, link } = await addPerson(await by(north), { ...person, teamId: teams[0] });
    expect(link).toMatch(/token=/);
    expect(await readPerson(CLI, id)).toMatchObject({
      hasPassword: false,
      roles: [{ team: 'North', role: 'viewer' }],
    });
  });

  test('gives one who is known the role, and leaves name and password', async () => {
    const { id, link } = await addPerson(CLI, { ...person, email: viewer.email, teamId: teams[1] });
    expect([id, link]).toEqual([viewer.id, null]);
    expect(await readPerson(CLI, id)).toMatchObject({
      name: 'viewer',
      roles: [{ team: 'North' }, { team: 'South' }],
    });
    await expect(addPerson(CLI, { ...person, email: viewer.email, teamId: teams[1] })).rejects.toThrow(
      'already',
    );
  });

  test('of one who is disabled is refused, and of a team that is not administered too', async () => {
    await setDisabled(CLI, viewer.id, true);
    await expect(addPerson(CLI, { ...person, email: viewer.email, teamId: teams[1] })).rejects.toThrow(
      'disabled',
    );
    await expect(addPerson(await by(north), { ...person, teamId: null })).rejects.toThrow('administer');
    await expect(addPerson(CLI, { ...person, teamId: '999' })).rejects.toThrow('no longer exists');
    expect(await database.sql`select from truecount.person where email = 'new@example.org'`).toHaveLength(0);
  });
});

describe('the last administrator of every team', () => {
  test('cannot go, one of two can, and two at once cannot both', async () => {
    await expect(setRole(CLI, admin.id, null, null)).rejects.toThrow('Nobody would be left');
    await expect(setRole(CLI, admin.id, null, 'viewer')).rejects.toThrow('Nobody would be left');
    await expect(setDisabled(CLI, admin.id, true)).rejects.toThrow('Nobody would be left');
    const second = await makePerson(database.sql, {
      email: 'second@example.org',
      roles: { every: 'administrator' },
    });
    const gone = await Promise.allSettled([
      setDisabled(CLI, admin.id, true),
      setRole(CLI, second.id, null, null),
    ]);
    expect(gone.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

test('the trail is read in pages, newest first, without losing a row', async () => {
  for (const role of ['operator', 'viewer', 'operator', 'viewer', 'operator'] as const)
    await setRole(CLI, viewer.id, teams[0], role);
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await readTrail(CLI, { before, limit: 2 });
    seen.push(...page.rows.map(({ id }) => id));
    before = page.next ?? undefined;
  } while (before);
  expect(seen).toHaveLength(5);
  expect(seen).toEqual(seen.toSorted((a, b) => Number(b) - Number(a)));
  expect((await readTrail(CLI, { before: "1' or 1=1" })).rows).toHaveLength(5);
});
