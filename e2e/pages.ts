/** The production build, served over a database on a free port. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { startNext } from '@/cli/next';

export interface Pages {
  url: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const READY_MS = 60_000;

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** @throws when it does not answer within a minute */
export async function servePages(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<Pages> {
  const port = await freePort();
  const next = startNext(
    'start',
    { host: HOST, port },
    {
      DATABASE_URL: databaseUrl,
      TRUECOUNT_LEASE: undefined,
      SECRET: randomBytes(32).toString('hex'),
      ...environment,
    },
  );
  const late = new Promise<string>((resolve) =>
    setTimeout(resolve, READY_MS, `no answer within ${READY_MS / 1000} s`).unref(),
  );
  const ended = next.ended.then((code) => `it ended with ${code}`);
  const why = await Promise.race([next.ready.then(() => null), ended, late]);
  const stop = async () => {
    next.stop();
    await next.ended;
  };
  if (why === null) return { url: `http://${HOST}:${port}`, stop };
  await stop();
  throw new Error(`The server under test did not start: ${why}.`);
}
