/** The platform's tables before, while and after Truecount is attached by tail: not one thing differs. */
import { afterEach, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { chooseCapture } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { dumpSchema } from '@/lib/source/testing/dump';
import { fixtureMissing, runFixture } from '@/lib/source/testing/fixture';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { findTraces, removeAll } from './detach';

let database: TestDatabase;
afterEach(() => database.drop());

async function expectUntouched(): Promise<void> {
  const { sql } = database;
  const before = await dumpSchema(sql);
  await attachDatabase(database);
  expect(await dumpSchema(sql)).toEqual(before);
  for (const type of ['full', 'incremental', 'hybrid'] as const)
    await runRefresh(sql, { type, trigger: 'test' });
  await pollIfTail(sql);
  await showAll(sql);
  await verify(sql);
  expect(await dumpSchema(sql)).toEqual(before);
  await removeAll(sql);
  expect(await dumpSchema(sql)).toEqual(before);
  expect(await findTraces(sql)).toEqual([]);
}

it('tail adds nothing to the platform’s tables, and detaching leaves nothing', async () => {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    const { chat } = await addSession(sql, { platform: 'web' });
    await addMessages(sql, chat, [{}, { type: 'ai' }]);
  });
  await expectUntouched();
});

it.skipIf(fixtureMissing)('nor to the fixture’s', async () => {
  database = await createPlatformDatabase((sql) => runFixture(sql, 'schema.sql', 'edge-cases.sql'));
  await expectUntouched();
});

it('triggers are all that capture by triggers adds, and detaching takes them away', async () => {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    // A table that ever had a trigger is marked: so that what is compared is what is there.
    await sql.unsafe(`create function noop() returns trigger language plpgsql as 'begin return null; end'`);
    for (const table of [
      'chat_chatmessage',
      'experiments_experimentsession',
      'experiments_experiment',
      'annotations_customtaggeditem',
      'annotations_tag',
    ])
      await sql.unsafe(
        `create trigger noop after insert on ${table} for each statement execute function noop()`,
      );
  });
  const { sql } = database;
  const before = await dumpSchema(sql);
  await attachDatabase(database, { capture: 'triggers' });
  const added = (await dumpSchema(sql)).filter((line) => !before.includes(line));
  expect(added.length).toBeGreaterThan(0);
  expect(added.filter((line) => !/^trigger CREATE TRIGGER truecount_/.test(line))).toEqual([]);
  await chooseCapture(sql, 'tail');
  expect(await dumpSchema(sql)).toEqual(before);
  await chooseCapture(sql, 'triggers');
  await removeAll(sql);
  expect(await dumpSchema(sql)).toEqual(before);
});
