import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { createMissingIndexes } from '@/lib/attach/indexes';
import { chooseCapture } from '@/lib/capture/capture';
import { runRefresh } from '@/lib/refresh/run';
import { recognise } from '@/lib/source/recognise';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import type { Check } from './check';
import { examine } from './doctor';

let database: TestDatabase;
let chat: string;
beforeAll(async () => {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    ({ chat } = await addSession(sql, { platform: 'web' }));
    await addMessages(sql, chat, [{}]);
  });
  await attachDatabase(database, { capture: 'triggers' });
  await runRefresh(database.sql, { type: 'full', trigger: 'test' });
});
afterAll(() => database.drop());

async function of(subject: string): Promise<Check[]> {
  return (await examine(database.sql)).filter((check) => check.subject === subject);
}

it('finds nothing to mend where all is well, and says something of every subject', async () => {
  const checks = await examine(database.sql);
  expect(checks.filter(({ state }) => state === 'bad')).toEqual([]);
  const subjects = [
    'connection',
    'pooler',
    'version',
    'encoding',
    'clock',
    'source',
    'rights',
    'indexes',
    'capture',
    'lateness',
    'jobs',
  ];
  for (const subject of subjects) expect(checks.map((check) => check.subject)).toContain(subject);
  expect(checks.every(({ state, advice }) => state === 'ok' || advice !== undefined)).toBe(true);
});

it('says which trigger is switched off, and how to mend it', async () => {
  await database.sql`alter table chat_chatmessage disable trigger truecount_delete`;
  expect(await of('capture')).toMatchObject([
    {
      state: 'bad',
      says: expect.stringContaining('truecount_delete on public.chat_chatmessage'),
      advice: expect.stringContaining('truecount capture triggers'),
    },
  ]);
  await chooseCapture(database.sql, 'triggers');
  expect(await of('capture')).toMatchObject([{ state: 'ok' }]);
});

it('tells how far each table is followed by tail, and of one that is not', async () => {
  const { sql } = database;
  await chooseCapture(sql, 'tail');
  await addMessages(sql, chat, [{}]);
  expect((await of('watermark')).map(({ state, says }) => `${state} ${says}`)).toContain(
    'ok public.chat_chatmessage is settled up to 1, 1 below its highest key.',
  );
  await sql`delete from truecount.tail_position where relation = 'link'`;
  expect(await of('watermark')).toContainEqual(
    expect.objectContaining({ state: 'bad', says: 'public.annotations_customtaggeditem is not followed.' }),
  );
  await sql`alter sequence chat_chatmessage_id_seq cache 20`;
  expect(await of('capture')).toMatchObject([{ state: 'bad', says: expect.stringContaining('CACHE 20') }]);
  await sql`alter sequence chat_chatmessage_id_seq cache 1`;
  await chooseCapture(sql, 'triggers');
});

it('tells of an index that is missing and what it would bring; made, it serves', async () => {
  const { sql } = database;
  const [index] = await sql<{ name: string }[]>`
    select indexrelid::regclass::text as name from pg_index
    where indrelid = 'chat_chatmessage'::regclass and pg_get_indexdef(indexrelid) like '%message_type%'`;
  await sql.unsafe(`drop index ${index!.name}`);
  expect(await of('indexes')).toMatchObject([
    {
      state: 'note',
      says: expect.stringContaining('chat_chatmessage has no index on (chat_id, message_type, created_at)'),
    },
  ]);
  const made = await createMissingIndexes(sql, await recognise(sql));
  expect(made).toEqual(['truecount_chat_chatmessage_chat_id_message_type_created_at']);
  expect(await of('indexes')).toMatchObject([{ state: 'ok' }]);
  expect(await createMissingIndexes(sql, await recognise(sql))).toEqual([]);
});

it('tells of changes that wait for long, and of a failed refresh', async () => {
  const { sql } = database;
  await sql`delete from truecount.pending_change`;
  await sql`insert into truecount.pending_change (kind, id, noted_at) values ('m', ${chat}, now() - interval '1 hour')`;
  expect(await of('lateness')).toMatchObject([
    { state: 'note', says: expect.stringContaining('1 change pending, the oldest for 1 h') },
  ]);
  await sql`
    insert into truecount.statistics_update_log (type, trigger, state, batch_size, error)
    values ('full', 'test', 'failed', 1, 'The disk of the database is full.')`;
  expect(await of('refreshes')).toMatchObject([{ state: 'bad', says: expect.stringContaining('disk') }]);
});

it('tells of jobs that nobody starts, that do not end well, and that are paused', async () => {
  const { sql } = database;
  await sql`delete from truecount.statistics_update_log where trigger = 'test' and state = 'failed'`;
  expect(await of('jobs')).toMatchObject([{ state: 'ok' }]);
  await sql`update truecount.job_heartbeat set beat_at = now() - interval '1 hour' where job = 'refresh-recent'`;
  await sql`update truecount.job_setting set changed_at = now() - interval '1 hour', is_paused = job = 'refresh-older'`;
  await sql`
    insert into truecount.statistics_update_log (type, trigger, state, batch_size, error, job)
    values ('chatbots', 'schedule', 'failed', 1, 'The disk of the database is full.', 'refresh-chatbots')`;
  const says = (await of('jobs')).map((check) => `${check.state} ${check.says}`);
  expect(says[0]).toBe('note Silent for two intervals: refresh-recent (1 h ago).');
  expect(says[1]).toMatch(/^bad The last run of refresh-chatbots .* disk .* full\.$/);
  expect(says[2]).toBe('note Paused: refresh-older.');
  expect(says[3]).toContain('against 99.9 %');
});

it('says plainly that a database cannot be reached, or has no Truecount', async () => {
  const nowhere = connect('postgres://nobody@127.0.0.1:1/none', { max: 3 });
  expect(await examine(nowhere)).toMatchObject([{ subject: 'connection', state: 'bad' }]);
  await nowhere.end();
  const empty = await createTestDatabase('template0');
  expect((await examine(empty.sql)).at(-1)).toMatchObject({ subject: 'truecount', state: 'bad' });
  await empty.drop();
});
