import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { NotFilledError } from './errors';
import { openStream } from './stream';

let database: TestDatabase;
let pool: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = connect(database.url, { max: 3 });
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  await database.drop();
});

const numbers = (count: number, idleMs?: number) =>
  openStream<{ n: number }>(
    pool,
    async (snapshot) => ({ statement: snapshot`select n from generate_series(1, ${count}) n order by n` }),
    idleMs,
  );

async function total(rows: AsyncIterable<unknown[]>): Promise<number> {
  let sum = 0;
  for await (const chunk of rows) sum += chunk.length;
  return sum;
}

/** What a pool without a free connection could not answer. */
const answers = () => Promise.race([pool`select 1`.then(() => true), pause(1_000).then(() => false)]);

describe('a list that is streamed', () => {
  it('is refused before the first fill: it would be short', async () => {
    await expect(numbers(5)).rejects.toThrow(NotFilledError);
    await database.sql`update truecount.cache_state set filled_at = now()`;
  });

  it.each([0, 1, 999, 1_000, 1_001, 2_500])('has all of its %i rows', async (count) => {
    expect(await total((await numbers(count)).rows)).toBe(count);
  });

  it('gives its connection back when the reader stops early, or its statement fails', async () => {
    for (let i = 0; i < 5; i += 1) {
      const { rows } = await numbers(5_000);
      for await (const chunk of rows) {
        expect(chunk).toHaveLength(1_000);
        break;
      }
      await expect(
        openStream(pool, async (snapshot) => ({ statement: snapshot`select 1 / ${0}::int` })).then(
          ({ rows }) => total(rows),
        ),
      ).rejects.toThrow(/division/);
    }
    expect(await answers()).toBe(true);
  });

  it('ends by itself when the reader has gone without a word, and leaves room for others', async () => {
    const left = [await numbers(5_000, 300), await numbers(5_000, 300), await numbers(5_000, 300)];
    await Promise.all(left.map(({ rows }) => rows.next()));
    // Who waits for a connection gets the one that was lost, opened again.
    expect(await total((await numbers(10)).rows)).toBe(10);
    expect(await answers()).toBe(true);
    await expect(left[0]!.rows.next()).rejects.toThrow();
  });
});
