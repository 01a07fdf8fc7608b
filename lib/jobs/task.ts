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

/** @param work is given the id of its run; done once more when its process dies before the run ends */
export function advanceTask(work: (sql: Sql, run: string) => Promise<TaskResult>): Advance {
  return async (sql, id) => {
    const run = await readStanding(sql, id);
    if (run === null) return { isOver: true, isBatch: false };
    const { note, ...result } = await work(sql, id);
    await sql.begin(async (tx) => {
      if (note !== undefined)
        await tx`update truecount.statistics_update_log set note = ${note} where id = ${id}`;
      await recordStride(tx, run, { ...result, next: null }, new Steps());
    });
    return { isOver: true, isBatch: true };
  };
}
