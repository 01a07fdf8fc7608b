/** The end of a web server that is told to end: what is under way is finished first, within a limit. */
import { setTimeout } from 'node:timers/promises';

/** The launcher kills after ten seconds. */
const LIMIT_MS = 8_000;

/** @param stop waits for what is under way and begins nothing more */
export function finishBeforeEnd(stop: () => Promise<unknown>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      const stopped = Promise.race([stop().catch(() => undefined), setTimeout(LIMIT_MS)]);
      // Next answers its last requests and then ends the process, whatever else goes on in it.
      const exit = process.exit.bind(process);
      process.exit = ((code) => void stopped.finally(() => exit(code))) as typeof process.exit;
    });
  }
}
