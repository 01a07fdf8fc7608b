import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database';

let first: TestDatabase;
let second: TestDatabase;

beforeAll(async () => {
  [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await first.drop();
});

test('each test file has a migrated database of its own', async () => {
  await first.sql`insert into truecount_platform.team (slug, name) values ('blue', 'Blue')`;
  expect(await first.sql`select slug from truecount_platform.team`).toEqual([{ slug: 'blue' }]);
  expect(await second.sql`select slug from truecount_platform.team`).toEqual([]);
});

test('a dropped database is gone, whoever is connected', async () => {
  await second.sql`select 1`;
  await second.drop();
  expect(
    await first.sql`select 1 from pg_database where datname = ${new URL(second.url).pathname.slice(1)}`,
  ).toEqual([]);
});
