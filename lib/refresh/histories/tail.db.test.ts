import { afterAll, beforeAll, describe, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { APPENDS, anyHistory, anySweeps, EVERYTHING } from './any-history';
import { expectTrueHistories, runsOf } from './histories';
import { World } from './world';

process.env.SESSION_RETENTION_DAYS = '8';
process.env.BATCH_SIZE = '3';
let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await World.open(database.url, database.sql, { capture: 'tail' });
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

describe('with capture by tail', () => {
  it('what several writers append is on every page after every step', async () => {
    await expectTrueHistories(world, anyHistory(APPENDS), { runs: runsOf(6) });
  }, 3_600_000);

  it('every other change in sessions of the last day is after the next sweep', async () => {
    await expectTrueHistories(world, anySweeps, { runs: runsOf(5) });
  }, 3_600_000);

  it('every other change is after sweeps over everything', async () => {
    const anything = anyHistory({ ...APPENDS, changes: EVERYTHING.changes, canEmpty: true });
    await expectTrueHistories(world, anything, { runs: runsOf(6), promised: 'when swept' });
  }, 3_600_000);
});
