/** What a web server does for the jobs: the scheduler that is its own, and the watch over them. */
import type { Sql } from '@/db/client';
import { schedulerOf } from './mode';
import { startScheduler } from './scheduler';
import { startWatch } from './watch';

// Kept on globalThis: development runs the start again when it changes.
const held = globalThis as unknown as { truecountJobs?: () => Promise<void> };

/** Starts them once a process, and ends them with it. @returns ends them and waits for the batches that are under way */
export function startJobs(sql: Sql): () => Promise<void> {
  held.truecountJobs ??= start(sql);
  return held.truecountJobs;
}

function start(sql: Sql): () => Promise<void> {
  const scheduler = schedulerOf() === 'embedded' ? startScheduler(sql) : null;
  const endWatch = startWatch(sql);
  const stop = async () => {
    endWatch();
    await scheduler?.stop();
  };
  return stop;
}
