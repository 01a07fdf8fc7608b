import { afterAll, beforeAll, describe, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { anyHistory, EVERYTHING } from './any-history';
import { expectTrueHistories, runsOf } from './histories';
import { World } from './world';

process.env.SESSION_RETENTION_DAYS = '8';
process.env.BATCH_SIZE = '3';
let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await World.open(database.url, database.sql);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

describe('several writers, refreshes that are held, and kills', () => {
  it('leave every page true after every step', async () => {
    await expectTrueHistories(world, anyHistory(EVERYTHING), {
      runs: runsOf(12),
    });
  }, 3_600_000);
});
