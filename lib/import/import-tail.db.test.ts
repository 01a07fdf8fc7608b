/** An import takes its ids before it writes: capture by tail must not pass it by. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addSession, resetPlatform } from '@/db/testing/platform';
import { chooseCapture } from '@/lib/capture/capture';
import { pollTail } from '@/lib/capture/tail';
import { aheadIn, notesIn } from '@/lib/capture/testing';
import { currentSource } from '@/lib/source/current';
import { importSessions } from './import-sessions';
import { bytes, session } from './testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('with capture by tail a session is known although a later one was committed before', async () => {
  const { sql } = database;
  await resetPlatform(sql);
  await chooseCapture(sql, 'tail');
  const table = currentSource().captured.find(({ name }) => name === 'session')!;
  let importing: Promise<unknown> = Promise.resolve();
  await sql.begin(async (holder) => {
    // The import has taken its ids and comes to a halt where it looks at messages.
    await holder`lock table truecount_platform.message in access exclusive mode`;
    importing = importSessions(sql, bytes(session('silent', { messages: [] })), { team: 'one' });
    for (let waiting = 0; waiting === 0; await pause(20)) {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_locks where not granted and relation = 'truecount_platform.message'::regclass`;
      waiting = row!.waiting;
    }
    await addSession(sql);
    for (let poll = 0; poll < 3; poll += 1) await pollTail(sql, [table]);
  });
  await importing;
  const [imported] = await sql<
    { id: string }[]
  >`select id from truecount_platform.session where external_id = 'silent'`;
  const known = [
    ...(await notesIn(sql)).map((note) => note.replace('s ', '')),
    ...(await aheadIn(sql, table)),
  ];
  expect(known).toContain(imported!.id);
});
