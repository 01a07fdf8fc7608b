/**
 * What the browser tests look at: the production build, served over a fresh database with small demo data, and once more
 * over a platform's database that it is attached to. A third one is for what is done to a whole cache: its refreshes take
 * many batches, and the Inngest that should start its jobs is not there.
 */
import { build, isBuilt } from '@/cli/build';
import { root } from '@/cli/paths';
import { connect } from '@/db/client';
import { type OwnServer, startOwnServer } from '@/db/testing/own-server';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import { runRefresh } from '@/lib/refresh/run';
import { createAttached } from './attached';
import { freePort, type Pages, servePages } from './pages';
import { makePeople } from './people';

export interface Tested {
  url: string;
  databaseUrl: string;
}

export interface TestedServers {
  own: Tested;
  attached: Tested;
  cache: Tested;
  /** Port on which its Inngest is looked for. */
  inngestPort: number;
  stop(): Promise<void>;
}

const SIZE = { chatbots: 40, sessions: 1200, messages: 15_000, seed: 7 };

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

export async function startForTests(): Promise<TestedServers> {
  if (!isBuilt()) {
    console.log('Building the pages …');
    await build();
  }
  const database = await startOwnServer('truecount');
  const pages: Pages[] = [];
  const stop = async () => {
    await Promise.all(pages.map((served) => served.stop()));
    await database.remove();
  };
  try {
    const own = await serve(database, pages, fill);
    const attached = await serve(database, pages, createAttached, 'attached');
    const inngestPort = await freePort();
    const cache = await serve(database, pages, fill, 'cache', {
      BATCH_SIZE: '20',
      SCHEDULER: 'inngest',
      INNGEST_BASE_URL: `http://127.0.0.1:${inngestPort}`,
      INNGEST_EVENT_KEY: 'test',
      INNGEST_SIGNING_KEY: `signkey-test-${'0'.repeat(32)}`,
    });
    return { own, attached, cache, inngestPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param name of a further database of the server; its first one unless given */
async function serve(
  database: OwnServer,
  pages: Pages[],
  make: (url: string) => Promise<void>,
  name?: string,
  environment?: Record<string, string>,
): Promise<Tested> {
  const url = new URL(database.url);
  if (name) {
    url.pathname = `/${name}`;
    const sql = connect(database.url, { max: 1 });
    await sql.unsafe(`create database ${name}`).finally(() => sql.end());
  }
  await make(url.href);
  const served = await servePages(url.href, environment);
  pages.push(served);
  return { url: served.url, databaseUrl: url.href };
}
