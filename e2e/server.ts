/**
 * What the browser tests look at: the production build, served over a fresh database with small demo data, and once more
 * over a platform's database that it is attached to.
 */
import { build, isBuilt } from '@/cli/build';
import { root } from '@/cli/paths';
import { connect } from '@/db/client';
import { type OwnServer, startOwnServer } from '@/db/testing/own-server';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import { runRefresh } from '@/lib/refresh/run';
import { createAttached } from './attached';
import { type Pages, servePages } from './pages';
import { makePeople } from './people';

export interface Tested {
  url: string;
  databaseUrl: string;
}

export interface TestedServers {
  own: Tested;
  attached: Tested;
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
    return { own, attached, stop };
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
): Promise<Tested> {
  const url = new URL(database.url);
  if (name) {
    url.pathname = `/${name}`;
    const sql = connect(database.url, { max: 1 });
    await sql.unsafe(`create database ${name}`).finally(() => sql.end());
  }
  await make(url.href);
  const served = await servePages(url.href);
  pages.push(served);
  return { url: served.url, databaseUrl: url.href };
}
