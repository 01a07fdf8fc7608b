import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Sql } from './client';
import { createTestDatabase, type TestDatabase } from './testing/database';
import { type Transaction, transaction } from './transaction';

let database: TestDatabase;
let pool: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`create table noted (word text)`;
});
afterAll(() => database.drop());
// A new pool each time: after a loss the driver's connection gives the next statement the old error.
beforeEach(() => {
  pool = connect(database.url, { max: 1 });
});
afterEach(() => pool.end({ timeout: 1 }));

const words = async () =>
  (await database.sql<{ word: string }[]>`select word from noted order by word`).map((row) => row.word);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function kill(tx: Transaction) {
  const [backend] = await tx<[{ pid: number }]>`select pg_backend_pid() as pid`;
  return () => database.sql`select pg_terminate_backend(${backend.pid})`;
}

test('gives what the work gave, and commits', async () => {
  const result = await transaction(pool, async (tx) => {
    await tx`insert into noted values ('kept')`;
    return { done: true };
  });
  expect(result).toEqual({ done: true });
  expect(await words()).toEqual(['kept']);
});

test('throws what the work threw, and rolls back', async () => {
  const failed = transaction(pool, async (tx) => {
    await tx`insert into noted values ('dropped')`;
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  await expect(transaction(pool, (tx) => tx`select 1 / 0`)).rejects.toMatchObject({ code: '22012' });
  expect(await words()).toEqual(['kept']);
});

// With the driver's own `begin` these end the process by an exception outside of any promise.
test.each([
  [
    'while nothing was asked',
    async (tx: Transaction) => {
      await (await kill(tx))();
      await wait(50);
    },
  ],
  [
    'before an error',
    async (tx: Transaction) => {
      await (await kill(tx))();
      await wait(50);
      throw new Error('late');
    },
  ],
  [
    'during a statement',
    async (tx: Transaction) => {
      const end = await kill(tx);
      setTimeout(() => void end().catch(() => undefined), 30);
      await tx`select pg_sleep(10)`;
    },
  ],
  [
    'by its own hand',
    async (tx: Transaction) => {
      await tx`select pg_terminate_backend(pg_backend_pid())`;
    },
  ],
])(
  'a connection lost %s rejects, and nothing is written',
  async (_, work) => {
    const lost: boolean[] = [];
    const failed = transaction(pool, async (tx, signal) => {
      signal.addEventListener('abort', () => lost.push(true));
      await tx`insert into noted values ('lost')`;
      await work(tx);
    });
    await expect(failed).rejects.toThrow();
    expect(lost).toEqual([true]);
    expect(await words()).toEqual(['kept']);
  },
  15_000,
);
