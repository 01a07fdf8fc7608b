import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { currentSource } from '@/lib/source/current';
import { installTriggers, removeTriggers } from './triggers';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let session: string;
let other: string;
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  session = await addSession(sql);
  other = await addSession(sql, { chatbotId: 2 });
  await addMessages(sql, session, [{}, { role: 'ai' }]);
  await addMessages(sql, other, [{}]);
  await sql`truncate truecount.pending_change`;
});

/** What was noted, sorted: `kind id` and, for added messages, their number and last time. */
async function noted(): Promise<string[]> {
  const rows = await database.sql<{ note: string }[]>`
    select distinct concat_ws(' ', kind, case kind when 'e' then null else id end, human, to_char(last_at at time zone 'UTC', 'HH24:MI')) as note
    from truecount.pending_change order by 1`;
  return rows.map(({ note }) => note);
}

describe('every kind of change of the platform is noted with its transaction', () => {
  it('messages of several conversations in one statement, by conversation', async () => {
    await database.sql`
      insert into truecount_platform.message (session_id, role, created_at, content)
      values (${session}, 'human', '2026-01-01T10:00Z', 'x'), (${session}, 'human', '2026-01-01T12:00Z', 'x'),
        (${session}, 'ai', '2026-01-01T13:00Z', 'x'), (${other}, 'ai', '2026-01-01T13:00Z', 'x')`;
    expect(await noted()).toEqual([`a ${session} 2 12:00`, `a ${other} 0`].sort());
  });

  it('COPY as well', async () => {
    const { Readable } = await import('node:stream');
    const { pipeline } = await import('node:stream/promises');
    const into =
      await database.sql`copy truecount_platform.message (session_id, role, content) from stdin`.writable();
    await pipeline(Readable.from([`${session}\thuman\tx\n`, `${session}\tsystem\tx\n`]), into);
    expect((await noted()).map((note) => note.slice(0, 5))).toEqual([`a ${session} 1`.slice(0, 5)]);
  });

  it('an edit notes the conversation, an edit of the text nothing', async () => {
    const { sql } = database;
    await sql`update truecount_platform.message set content = 'other'`;
    expect(await noted()).toEqual([]);
    await sql`update truecount_platform.message set role = 'ai' where session_id = ${session}`;
    expect(await noted()).toEqual([`m ${session}`]);
  });

  it('a message that moves notes both conversations', async () => {
    await database.sql`update truecount_platform.message set session_id = ${other} where session_id = ${session}`;
    expect(await noted()).toEqual([`m ${session}`, `m ${other}`].sort());
  });

  it('a deleted session notes itself and its conversation', async () => {
    await database.sql`delete from truecount_platform.session where id = ${session}`;
    expect(await noted()).toEqual([`m ${session}`, `s ${session}`]);
  });

  it('an upsert notes what it inserts and what it updates', async () => {
    await database.sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select 1, 3, 1, external_id, 'web' from truecount_platform.session where id = ${session}
      on conflict (team_id, external_id) do update set chatbot_id = excluded.chatbot_id`;
    expect(await noted()).toEqual([`s ${session}`]);
  });

  it('a chatbot that is new, moves or goes, and one that is renamed not', async () => {
    const { sql } = database;
    await sql`update truecount_platform.chatbot set name = 'renamed' where id = 1`;
    expect(await noted()).toEqual([]);
    await sql`update truecount_platform.chatbot set team_id = 2, name = 'moved' where id = 1`;
    await sql`delete from truecount_platform.chatbot where id = 3`;
    expect(await noted()).toEqual(['c 1', 'c 3']);
  });

  it('TRUNCATE says everything', async () => {
    await database.sql`truncate truecount_platform.message`;
    expect(await noted()).toEqual(['e']);
  });

  it('and so does a statement over very many conversations', async () => {
    const { sql } = database;
    await sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select 1, 1, 1, 'bulk-' || n, 'web' from generate_series(1, 20001) n`;
    expect(await noted()).toContain('e');
  });

  it('nothing stays of a transaction that is rolled back', async () => {
    const { sql } = database;
    await sql
      .begin(async (tx) => {
        await tx`delete from truecount_platform.message`;
        throw new Error('changed my mind');
      })
      .catch(() => undefined);
    expect(await noted()).toEqual([]);
  });

  it('whoever writes: a role without any right on our schema', async () => {
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`drop role if exists truecount_test_writer`.catch(() => undefined);
    });
    await sql.unsafe(`do $$ begin create role truecount_test_writer; exception when duplicate_object then null; end $$;
      grant usage on schema truecount_platform to truecount_test_writer;
      grant select, insert, update, delete, truncate on all tables in schema truecount_platform to truecount_test_writer`);
    await sql.begin(async (tx) => {
      await tx`set local role truecount_test_writer`;
      await tx`insert into truecount_platform.message (session_id, role, content) values (${session}, 'ai', 'x')`;
      await tx`update truecount_platform.message set role = 'human' where session_id = ${other}`;
      await tx`delete from truecount_platform.session where id = ${other}`;
      await expect(tx.savepoint((inner) => inner`select from truecount.pending_change`)).rejects.toThrow(
        /permission denied/,
      );
    });
    expect(await noted()).toEqual([`a ${session} 0`, `m ${other}`, `s ${other}`].sort());
  });
});

describe('installing', () => {
  it('is repeatable, and removing leaves nothing', async () => {
    const { sql } = database;
    const source = currentSource();
    expect(await installTriggers(sql, source)).toBe(false);
    await removeTriggers(sql);
    const [left] = await sql<{ count: number }[]>`
      select (select count(*) from pg_trigger where tgname like 'truecount\\_%')::int
        + (select count(*) from pg_proc where proname like 'note\\_%\\_insert')::int as count`;
    expect(left!.count).toBe(0);
    expect(await installTriggers(sql, source)).toBe(true);
    expect(await installTriggers(sql, source)).toBe(false);
    await sql`alter table truecount_platform.message disable trigger truecount_delete`;
    expect(await installTriggers(sql, source)).toBe(true);
    await sql`delete from truecount_platform.message where session_id = ${session}`;
    expect(await noted()).toEqual([`m ${session}`]);
  });
});
