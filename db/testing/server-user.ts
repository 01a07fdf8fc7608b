/** A process that uses the embedded server, for tests that kill it: `server-user.ts HOME`, ends when told `go`. */
import { acquireServer } from '../embedded/server';

try {
  const server = await acquireServer({
    home: process.argv[2] ?? '',
    onNote: (note) => process.send?.({ note }),
  });
  process.send?.({ url: server.url });
  process.once('message', () => {
    server.release();
    process.exit(0);
  });
} catch (error) {
  process.send?.({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
}
