/** A job that is no refresh: one piece of work, and its run's end. */
import type { Sql } from '@/db/client';
import type { Advance } from '@/lib/refresh/advance';
import { readStanding, recordStride } from '@/lib/refresh/position';
import { Steps } from '@/lib/refresh/steps';

export interface TaskResult {
  /** Rows that were looked at, and rows that were written or removed. */
  read: number;
  changed: number;
  /** Sentences for the update log. */
  note?: string;
}

export function advanceTask(work: (sql: Sql) => Promise<TaskResult>): Advance {
  return async (sql, id) => {
    const run = await readStanding(sql, id);
    if (run === null) return { isOver: true, isBatch: false };
    const { note, ...result } = await work(sql);
    await sql.begin(async (tx) => {
      if (note !== undefined)
        await tx`update truecount.statistics_update_log set note = ${note} where id = ${id}`;
      await recordStride(tx, run, { ...result, next: null }, new Steps());
    });
    return { isOver: true, isBatch: true };
  };
}
