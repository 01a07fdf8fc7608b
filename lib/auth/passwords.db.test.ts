import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { disconnect } from '@/db/client';
import { disconnectDrizzle } from '@/db/drizzle';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { readAsker } from './asker';
import { ACCOUNT_LIMIT, noteAttempt, OVERALL_LIMIT } from './attempts';
import { makeFirstAdministrator } from './first-start';
import { applyLink, makeLink, readLink } from './links';
import { changePassword, signInWith } from './passwords';
import { endSignIn, readSession } from './sign-ins';
import { cookieFor, makePerson, type TestPerson, useDatabase } from './testing';

const PASSWORD = 'correct horse battery';
const headers = new Headers({ 'user-agent': 'a test' });
const ask = (cookie: string) => readSession(new Headers({ cookie }));

let database: TestDatabase;
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
  await sql`truncate truecount.person, truecount.trail, truecount.sign_in_attempt, truecount.one_time_link cascade`;
  ana = await makePerson(sql, { email: 'ana@example.org', password: PASSWORD });
});

const trail = async () =>
  (
    await database.sql<
      { who: string; action: string; times: number }[]
    >`select who, action, times from truecount.trail order by id`
  ).map(({ who, action, times }) => `${who} ${action} ${times}`);
const wrong = { error: 'This e-mail address and password do not belong together.' };

describe('signing in', () => {
  test('with the right password, whatever the case and the blanks of the address', async () => {
    expect(await signInWith(' ANA@example.org ', PASSWORD, headers)).toEqual({ done: true });
    expect(await database.sql`select from truecount.sign_in where person_id = ${ana.id}`).toHaveLength(1);
    expect(await trail()).toEqual(['ana@example.org signed-in 1']);
  });

  test.each([
    ['a wrong password', 'ana@example.org', 'wrong'],
    ['an unknown address', 'eve@example.org', PASSWORD],
    ['what is no address', "' or 1=1 --", PASSWORD],
    ['no password', 'ana@example.org', ''],
    ['no text', null, ['x']],
  ])('is refused in the same words for %s', async (_, email, password) => {
    expect(await signInWith(email, password, headers)).toEqual(wrong);
    expect(await database.sql`select from truecount.sign_in`).toHaveLength(0);
  });

  test('is refused in the same words for somebody who is disabled', async () => {
    await database.sql`update truecount.person set disabled_at = now()`;
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual(wrong);
    expect(await database.sql`select from truecount.sign_in`).toHaveLength(0);
  });

  test('notes who was refused, and never what a stranger typed', async () => {
    await signInWith('ana@example.org', 'wrong', headers);
    await signInWith('ana@example.org', 'wrong', headers);
    await signInWith('hunter2@secret.org', 'wrong', headers);
    expect(await trail()).toEqual([
      'ana@example.org refused.wrong-password 2',
      'stranger refused.wrong-password 1',
    ]);
    const [all] = await database.sql`select json_agg(trail)::text as text from truecount.trail`;
    expect(all!.text).not.toMatch(/hunter2|wrong"/);
  });

  test('stops after ten tries, for the right password too, and goes on when one got in', async () => {
    for (let tries = 0; tries < ACCOUNT_LIMIT.tries; tries += 1)
      expect(await signInWith('ana@example.org', 'wrong', headers)).toEqual(wrong);
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual({
      error: 'Too many tries. Try again in 15 minutes.',
    });
    await database.sql`update truecount.sign_in_attempt set at = at - interval '15 minutes'`;
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual({ done: true });
    expect(await database.sql`select from truecount.sign_in_attempt`).toHaveLength(0);
  });

  test('of accounts in use goes on while a stranger tries all the others', async () => {
    const { sql } = database;
    await sql`
      insert into truecount.sign_in_attempt (account) select 'x' || n from generate_series(1, ${OVERALL_LIMIT}) n`;
    const minute = { error: 'Too many tries. Try again in a minute.' };
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual(minute);
    expect(await signInWith('unknown@example.org', PASSWORD, headers)).toEqual(minute);
    await sql`update truecount.person set last_signed_in_at = now() - interval '29 days'`;
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual({ done: true });
    await sql`update truecount.person set last_signed_in_at = now() - interval '31 days'`;
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual(minute);
  });

  test('keeps no try for longer than it counts', async () => {
    await database.sql`insert into truecount.sign_in_attempt (account, at) values ('x', now() - interval '31 minutes')`;
    await signInWith('unknown@example.org', 'wrong', headers);
    expect(await database.sql`select from truecount.sign_in_attempt`).toHaveLength(1);
  });

  test('lets no more than ten pass when all try at once', async () => {
    const waits = await Promise.all(
      Array.from({ length: 40 }, () => noteAttempt(database.sql, 'ana@example.org')),
    );
    expect(waits.filter((minutes) => minutes === 0).length).toBeLessThanOrEqual(ACCOUNT_LIMIT.tries);
  });
});

describe('a session', () => {
  test('is its cookie’s, and nobody’s when a letter of it is another', async () => {
    const cookie = await cookieFor(ana.id);
    expect(await ask(cookie)).toMatchObject({ personId: ana.id });
    expect(await ask(cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBeNull();
    expect(await ask(cookie.split('.')[0]!)).toBeNull();
  });

  test('that cannot be looked up is an error with a code, and nothing of it in the log', async () => {
    const cookie = await cookieFor(ana.id);
    const said = vi.spyOn(log, 'error').mockImplementation(() => {});
    await database.sql`alter table truecount.sign_in rename to elsewhere`;
    try {
      const error = await ask(cookie).catch((thrown: unknown) => thrown);
      expect(describeError(error)).toEqual({
        code: 'SIGN_IN_UNREAD',
        message: 'The database did not answer who is signed in.',
      });
      const token = cookie.split('=')[1]!.split('.')[0]!;
      expect(JSON.stringify(said.mock.calls)).not.toContain(token);
    } finally {
      said.mockRestore();
      await database.sql`alter table truecount.elsewhere rename to sign_in`;
    }
  });

  test('is not ended by somebody else, which is noted', async () => {
    const cookie = await cookieFor(ana.id);
    const eve = await makePerson(database.sql, { email: 'eve@example.org' });
    const { id } = (await ask(cookie))!;
    expect(await endSignIn((await readAsker(eve.id))!.person, id)).toBe(false);
    expect(await ask(cookie)).not.toBeNull();
    expect(await trail()).toEqual(['eve@example.org refused.other-person 1']);
  });

  test('ends when its time is over, and with its row', async () => {
    const [old, gone] = [await cookieFor(ana.id), await cookieFor(ana.id)];
    await database.sql`update truecount.sign_in set expires_at = now() where id = ${(await ask(old))!.id}`;
    expect(await ask(old)).toBeNull();
    await database.sql`delete from truecount.sign_in`;
    expect(await ask(gone)).toBeNull();
  });
});

describe('changing the password', () => {
  test('takes the old one, and ends every other sign-in', async () => {
    const [own, other] = [await cookieFor(ana.id), await cookieFor(ana.id)];
    const asker = (await readAsker(ana.id))!;
    const by = new Headers({ cookie: own });
    const token = (await makeLink(database.sql, ana.id)).split('token=')[1]!;
    expect(await changePassword(asker, 'wrong', 'a new good password', by)).toEqual({
      error: 'The current password is another one.',
    });
    expect(await changePassword(asker, PASSWORD, 'short', by)).toHaveProperty('error');
    expect(await changePassword(asker, PASSWORD, PASSWORD, by)).toHaveProperty('error');
    expect(await changePassword(asker, PASSWORD, 'a new good password', by)).toEqual({ done: true });
    expect(await ask(other)).toBeNull();
    expect(await readLink(token)).toBeNull();
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual(wrong);
    expect(await signInWith('ana@example.org', 'a new good password', headers)).toEqual({ done: true });
  });
});

describe('a one-time link', () => {
  const link = async () => (await makeLink(database.sql, ana.id)).split('token=')[1]!;

  test('sets the password once, and ends every sign-in', async () => {
    const [cookie, token] = [await cookieFor(ana.id), await link()];
    expect(await readLink(token)).toEqual({ id: ana.id, email: ana.email });
    expect(await applyLink(token, 'short')).toHaveProperty('error');
    const both = await Promise.all([
      applyLink(token, 'a new good password'),
      applyLink(token, 'another one of them'),
    ]);
    expect(both.filter((answer) => 'done' in answer)).toHaveLength(1);
    expect(await applyLink(token, 'a third good password')).toHaveProperty('error');
    expect(await ask(cookie)).toBeNull();
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual(wrong);
  });

  test('gives a first password to somebody who had none', async () => {
    await database.sql`delete from truecount.credential`;
    expect(await applyLink(await link(), PASSWORD)).toEqual({ done: true });
    expect(await signInWith('ana@example.org', PASSWORD, headers)).toEqual({ done: true });
  });

  test('opens nothing once there is a newer one, once it expired, or for somebody who is disabled', async () => {
    const [first, second] = [await link(), await link()];
    expect(await readLink(first)).toBeNull();
    expect(await trail()).toEqual(['stranger refused.unknown-link 1']);
    await database.sql`update truecount.person set disabled_at = now()`;
    expect(await applyLink(second, PASSWORD)).toHaveProperty('error');
    await database.sql`update truecount.person set disabled_at = null`;
    await database.sql`update truecount.one_time_link set expires_at = now()`;
    expect(await applyLink(second, PASSWORD)).toHaveProperty('error');
  });

  test('is kept as a hash', async () => {
    const token = await link();
    const [row] =
      await database.sql`select json_agg(one_time_link)::text as text from truecount.one_time_link`;
    expect(row!.text).not.toContain(token);
  });
});

describe('the first start', () => {
  test('makes one administrator, who must choose a password, also when several servers start', async () => {
    await database.sql`truncate truecount.person cascade`;
    const made = await Promise.all([1, 2, 3].map(() => makeFirstAdministrator(database.sql)));
    const [first] = made.filter((each) => each !== null);
    expect(made.filter((each) => each !== null)).toHaveLength(1);
    expect(await signInWith(first!.email, first!.password, headers)).toEqual({ done: true });
    const [person] = await database.sql<{ id: string }[]>`select id::text from truecount.person`;
    expect(await readAsker(person!.id)).toMatchObject({ mustChangePassword: true, overall: 'administrator' });
    expect(await makeFirstAdministrator(database.sql)).toBeNull();
  });
});
