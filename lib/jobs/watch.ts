/**
 * The watch of a web server: whoever starts the jobs may be what is dead, so that trouble is looked for beside them too.
 * What was told by another instance, or by check-staleness, is not told again.
 */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { tell } from './alert';
import { findTrouble } from './check-staleness';

const EVERY_MS = 60_000;

/** @returns ends the watch */
export function startWatch(sql: Sql, everyMs = EVERY_MS): () => void {
  const timer = setInterval(() => void look(sql), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function look(sql: Sql): Promise<void> {
  try {
    for (const alert of await findTrouble(sql)) await tell(sql, alert);
  } catch (error) {
    log.error({ operation: 'watch', error: describeError(error) }, 'jobs not looked at');
  }
}
