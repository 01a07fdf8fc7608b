/** What the browser tests look at: the production build, served over a fresh database with small demo data. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { build, isBuilt } from '@/cli/build';
import { startNext } from '@/cli/next';
import { root } from '@/cli/paths';
import { connect } from '@/db/client';
import { startOwnServer } from '@/db/testing/own-server';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import { runRefresh } from '@/lib/refresh/run';
import { makePeople } from './people';

export interface TestedServer {
  url: string;
  databaseUrl: string;
  stop(): Promise<void>;
}

const SIZE = { chatbots: 40, sessions: 1200, messages: 15_000, seed: 7 };
const READY_MS = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function fill(url: string): Promise<void> {
  await prepareDatabase(url, root);
  const sql = connect(url);
  try {
    await createDemoData(sql, SIZE);
    await makePeople(sql);
    await runRefresh(sql, { type: 'full', trigger: 'test' });
  } finally {
    await sql.end();
  }
}

export async function startForTests(): Promise<TestedServer> {
  if (!isBuilt()) {
    console.log('Building the pages …');
    await build();
  }
  const database = await startOwnServer('truecount');
  try {
    await fill(database.url);
    const where = { host: '127.0.0.1', port: await freePort() };
    const next = startNext('start', where, {
      DATABASE_URL: database.url,
      TRUECOUNT_LEASE: undefined,
      SECRET: randomBytes(32).toString('hex'),
    });
    const late = new Promise<string>((resolve) =>
      setTimeout(resolve, READY_MS, `no answer within ${READY_MS / 1000} s`).unref(),
    );
    const ended = next.ended.then((code) => `it ended with ${code}`);
    const why = await Promise.race([next.ready.then(() => null), ended, late]);
    const stop = async () => {
      next.stop();
      await next.ended;
      await database.remove();
    };
    if (why === null) return { url: `http://127.0.0.1:${where.port}`, databaseUrl: database.url, stop };
    next.stop();
    throw new Error(`The server under test did not start: ${why}.`);
  } catch (error) {
    await database.remove();
    throw error;
  }
}
