/** Shared buffers that a read touches, by EXPLAIN (ANALYZE, BUFFERS) of the very statements that it sends. */
import postgres from 'postgres';
import { z } from 'zod';
import type { Sql } from '@/db/client';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';

const explained = z.tuple([
  z.object({ Plan: z.object({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }) }),
]);

interface Statement {
  text: string;
  parameters: postgres.SerializableParameter[];
}

export async function buffersOf(
  url: string,
  read: (snapshot: Snapshot) => Promise<unknown>,
): Promise<number> {
  const sent: Statement[] = [];
  const recording = { isOn: false };
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    // Parameters are as they go over the wire: text, which `unsafe` sends as it is.
    debug: (_, text, parameters: postgres.SerializableParameter[]) => {
      if (recording.isOn) sent.push({ text, parameters });
    },
  });
  try {
    return await inSnapshot(sql as unknown as Sql, async (snapshot) => {
      recording.isOn = true;
      await read(snapshot);
      recording.isOn = false;
      let blocks = 0;
      for (const { text, parameters } of sent) {
        const [row] = await snapshot.unsafe(`explain (analyze, buffers, format json) ${text}`, parameters);
        const [{ Plan }] = explained.parse(row?.['QUERY PLAN']);
        blocks += Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
      }
      return blocks;
    });
  } finally {
    await sql.end();
  }
}
