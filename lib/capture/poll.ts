/** A poll of the source's tables where changes are captured by tail; nothing where triggers note them. */
import type { Sql } from '@/db/client';
import { withSource } from '@/lib/source/follow';
import { pollTail } from './tail';

/**
 * @throws CaptureError when a table can no longer be followed; what was appended is noted all the same
 * @throws SourceProblemError when the platform's tables no longer fit
 */
export async function pollIfTail(sql: Sql): Promise<void> {
  const followed = await sql`select from truecount.tail_position limit 1`;
  if (followed.length > 0) await withSource(sql, () => pollTail(sql));
}
