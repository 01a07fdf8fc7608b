import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { anyHistory, EVERYTHING } from './any-history';
import { expectTrueHistories, runsOf } from './histories';
import { World } from './world';

process.env.SESSION_RETENTION_DAYS = '8';
process.env.BATCH_SIZE = '2';
process.env.PENDING_LIMIT = '5';
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

describe('several writers, and reads that fold when more is pending than they may add', () => {
  it('leave every page true after every step', async () => {
    await expectTrueHistories(world, anyHistory({ ...EVERYTHING, gates: [] }), {
      runs: runsOf(6),
    });
    if (!process.env.TRUECOUNT_PATH) expect(world.foldsByReads).toBeGreaterThan(0);
  }, 3_600_000);
});
