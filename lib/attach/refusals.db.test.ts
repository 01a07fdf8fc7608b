/** What cannot be attached: one line that says why and what to do, and nothing is made. */
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { type Capture, prepareDatabase } from '@/lib/capture/capture';
import { holdTransaction, rollbackHeld } from '@/lib/capture/testing';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { createRole, dropWithRoles, grantReading } from '@/lib/source/testing/role';
import { findTraces } from './detach';

let database: TestDatabase;
afterEach(() => database.drop());

/** The small platform with sessions and messages, and what `also` does to it. */
async function start(also: string): Promise<void> {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    const { chat } = await addSession(sql, { platform: 'web' });
    await addMessages(sql, chat, [{}, {}]);
    await sql.unsafe(also);
  });
}

/** @returns the one line of an attach that fails, and leaves nothing */
async function refusal(url = database.url, capture?: Capture): Promise<string> {
  const error: unknown = await attachDatabase({ url }, { capture }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  expect(await findTraces(database.sql)).toEqual([]);
  return message;
}

describe('a database', () => {
  it('without a platform', async () => {
    database = await createTestDatabase('template0');
    expect(await refusal()).toBe('There are no tables of Open Chat Studio in this database.');
  });

  it('with half a platform', async () => {
    await start('drop table annotations_tag cascade; drop table trace_trace cascade');
    expect(await refusal()).toBe(
      'Not all tables are there: of Open Chat Studio schema public lacks annotations_tag.',
    );
  });

  it('with a column too few, or of another type', async () => {
    await start(`alter table chat_chatmessage drop column message_type;
      alter table experiments_experimentsession alter ended_at type timestamp`);
    expect(await refusal()).toMatch(
      /^Open Chat Studio in schema public cannot be read: .*chat_chatmessage\.message_type is missing/,
    );
    expect(await refusal()).toMatch(/experimentsession\.ended_at is of type timestamp, not timestamptz/);
  });

  it('where a Truecount has conversations of its own, which stay', async () => {
    await start('');
    // Made before the platform's tables came.
    await database.sql`alter table annotations_tag rename to elsewhere`;
    await prepareDatabase(database.url);
    await database.sql`alter table elsewhere rename to annotations_tag`;
    await database.sql`insert into truecount_platform.team (slug, name) values ('own', 'Own')`;
    await expect(attachDatabase(database)).rejects.toThrow(/A Truecount with conversations of its own uses/);
    expect(await database.sql`select from truecount_platform.team`).toHaveLength(1);
  });

  it('that is attached already, which it stays', async () => {
    await start('');
    await attachDatabase(database);
    const before = await findTraces(database.sql);
    await expect(attachDatabase(database)).rejects.toThrow(
      /^Truecount is attached to this database already, as open-chat-studio since .*truecount detach/,
    );
    expect(await findTraces(database.sql)).toEqual(before);
  });

  it('with a schema truecount of something else', async () => {
    await start('create schema truecount; create table truecount.theirs ()');
    await expect(attachDatabase(database)).rejects.toThrow(
      /There is a schema truecount .*: nothing was changed/,
    );
    expect(await database.sql`select from truecount.theirs`).toEqual([]);
  });

  it('to which two attach at once: one does', async () => {
    await start('');
    const tried = await Promise.allSettled([attachDatabase(database), attachDatabase(database)]);
    const failed = tried.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(failed).toEqual([
      expect.stringMatching(/^Error: .*(attached meanwhile|attached to this database already)/),
    ]);
    const [state] = await database.sql<{ name: string }[]>`select name from truecount.source_state`;
    expect(state).toEqual({ name: 'open-chat-studio' });
  });
});

describe('tail', () => {
  it.each([
    [
      'a cache',
      'alter sequence chat_chatmessage_id_seq cache 20',
      /chat_chatmessage: its sequence .* has CACHE 20/,
    ],
    [
      'no sequence',
      'alter table experiments_experimentsession alter id drop identity',
      /experiments_experimentsession: no sequence fills its key id/,
    ],
    [
      'identifiers that clients give',
      'update chat_chatmessage set id = 9000 where id = 1',
      /chat_chatmessage: identifier 9000 is above 2, the last of its sequence/,
    ],
    [
      'a sequence that counts down',
      'alter sequence annotations_customtaggeditem_id_seq increment -1 minvalue -100 start -1 restart',
      /annotations_customtaggeditem: its sequence .* counts down/,
    ],
  ])('with %s', async (_, also, says) => {
    await start(also);
    expect(await refusal()).toMatch(says);
    // Triggers do not care.
    await attachDatabase(database, { capture: 'triggers' });
  });

  it('while a transaction writes for too long', async () => {
    await start('');
    const open = await holdTransaction(database.sql);
    await open.tx`update chat_chatmessage set summary = ''`;
    await expect(attachDatabase(database, {}, { waitMs: 300 })).rejects.toThrow(
      /chat_chatmessage is still being written by transactions that began before .*Nothing was changed/,
    );
    await rollbackHeld();
    expect(await findTraces(database.sql)).toEqual([]);
  });
});

describe('a role', () => {
  it.each<[string, string, Capture, RegExp]>([
    [
      'that may make no schema',
      'do $$ begin execute format($f$revoke create on database %I from ROLE$f$, current_database()); end $$',
      'tail',
      /Role ROLE may not make a schema: grant create on database \S+ to ROLE; it may be taken back/,
    ],
    [
      'that may not use the schema',
      'revoke usage on schema public from ROLE',
      'tail',
      /Role ROLE may not use schema public: grant usage on schema public/,
    ],
    [
      'that may not read a table',
      'revoke select on chat_chatmessage from ROLE',
      'tail',
      /chat_chatmessage\.id may not be read/,
    ],
    [
      'that may not read a column',
      `revoke select on experiments_participant from ROLE;
        grant select (id, team_id, created_at, updated_at, platform) on experiments_participant to ROLE`,
      'tail',
      /cannot be read: experiments_participant\.identifier may not be read/,
    ],
    [
      'that may not read a sequence',
      'revoke select on chat_chatmessage_id_seq from ROLE',
      'tail',
      /may not read public\.chat_chatmessage_id_seq: grant select on it/,
    ],
    [
      'that may make no triggers',
      'grant trigger on chat_chatmessage to ROLE',
      'triggers',
      /may not make any on public\.experiments_experimentsession: grant trigger on public\.experiments_experimentsession to ROLE/,
    ],
  ])('%s', async (_, revoke, capture, says) => {
    await start('');
    const role = await createRole(database, 'few');
    await grantReading(database, role);
    await database.sql.unsafe(revoke.replaceAll('ROLE', role.name));
    const message = await refusal(role.url, capture);
    expect(message).toMatch(new RegExp(says.source.replaceAll('ROLE', role.name)));
    await dropWithRoles(database, role);
  });

  it('with a wrong password, and a database that is not there', async () => {
    await start('');
    const address = new URL(database.url);
    address.password = 'wrong';
    await expect(attachDatabase({ url: address.href })).rejects.toMatchObject({ code: '28P01' });
    const other = new URL(database.url);
    other.pathname = '/truecount_test_nowhere';
    await expect(attachDatabase({ url: other.href })).rejects.toMatchObject({ code: '3D000' });
  });
});
