/** Changes the cache behind the engine's back: its guards take the statement for the engine's. */
import type { Sql } from '@/db/client';

/** @throws where nothing was changed by it */
export async function falsifyIn(sql: Sql, statement: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local truecount.writer = 'on'`;
    const { count } = await tx.unsafe(statement);
    if (count === 0) throw new Error('The statement that was to falsify the cache changed nothing.');
  });
}
