import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { describeContract } from './testing/contract';
import { parley } from './testing/parley';
import { parleyDriver } from './testing/parley-driver';
import { showAll } from './testing/show';

describeContract({ adapter: parley, driver: parleyDriver });

let database: TestDatabase | undefined;

beforeAll(async () => {
  database = await createPlatformDatabase((sql) => parleyDriver.createTables(sql));
  await attachDatabase(database, { adapters: [parley] });
});
afterAll(() => database?.drop());

it('lists a conversation that names no bot, no contact and no state', async () => {
  const { sql } = database!;
  const account = await parleyDriver.addTeam(sql, 'Team', 'team');
  const [row] = await sql<{ id: string }[]>`
    insert into parley.conversations (account_id, kind, state) values (${account}, 'live', null) returning id::text`;
  await parleyDriver.addMessage(sql, row!.id, { role: 'human', at: '2026-05-01T10:00:00.000000Z' });
  await runRefresh(sql, { type: 'full', trigger: 'test' });
  const { chatbots, sessions } = await showAll(sql);
  expect(chatbots).toEqual([]);
  expect(sessions).toMatchObject([
    { id: row!.id, chatbotId: '0', participantId: null, humanMessageCount: 1 },
  ]);
});
