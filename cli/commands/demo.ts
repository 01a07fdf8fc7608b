/** `truecount demo`: everything from nothing, in a database of its own. */
import type { Command } from 'commander';
import { connect, db, type Sql } from '@/db/client';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import { parseEnv } from '@/lib/env';
import { runRefresh } from '@/lib/refresh/run';
import { build, isBuilt } from '../build';
import { openEmbedded } from '../database';
import { EndedError } from '../errors';
import { checkPort, serve } from '../next';
import { root } from '../paths';
import { secretFor } from '../secret';

const DATABASE = 'truecount_demo';
const SIZE = { chatbots: 60, sessions: 8000, messages: 100_000, seed: 1 };

const number = (value: number) => value.toLocaleString('en');

/** What `--reset` takes away, in words. */
async function contents(sql: Sql): Promise<string> {
  const [has] = await sql<
    { tables: boolean }[]
  >`select to_regclass('truecount_platform.message') is not null as tables`;
  if (!has!.tables) return 'empty';
  const [row] = await sql<{ chatbots: number; sessions: number; messages: number }[]>`
    select (select count(*)::int from truecount_platform.chatbot) as chatbots,
      (select count(*)::int from truecount_platform.session) as sessions,
      (select count(*)::int from truecount_platform.message) as messages`;
  return `${number(row!.chatbots)} chatbots, ${number(row!.sessions)} sessions, ${number(row!.messages)} messages`;
}

async function reset(url: string): Promise<void> {
  const old = connect(url, { max: 1 });
  try {
    console.log(
      `Removing the demo's database ${DATABASE} (${await contents(old)}). Nothing else is touched.`,
    );
  } finally {
    await old.end();
  }
  const server = new URL(url);
  server.pathname = '/postgres';
  const admin = connect(server.href, { max: 1 });
  try {
    await admin`drop database ${admin(DATABASE)} with (force)`;
    await admin`create database ${admin(DATABASE)}`;
  } finally {
    await admin.end();
  }
}

async function fill(sql: Sql): Promise<void> {
  const [found] = await sql<
    { has: boolean }[]
  >`select exists (select from truecount_platform.session) as has`;
  if (!found!.has) {
    console.log(
      `Making demo data: ${number(SIZE.chatbots)} chatbots, ${number(SIZE.messages)} messages (once) …`,
    );
    await createDemoData(sql, SIZE);
  }
  const [cache] = await sql<
    { filled: boolean }[]
  >`select filled_at is not null as filled from truecount.cache_state`;
  if (!cache?.filled) {
    const done = await runRefresh(sql, { type: 'full', trigger: 'demo' });
    await runRefresh(sql, { type: 'archive', trigger: 'demo' });
    console.log(`Counted ${number(done.rowsRead)} sessions in ${number(done.durationMs)} ms.`);
  }
}

async function buildPages(): Promise<void> {
  if (isBuilt()) return;
  console.log('Building the pages (once, about a minute) …');
  await build();
}

async function run(options: { reset?: boolean }): Promise<void> {
  const settings = parseEnv({ ...process.env, TRUECOUNT_DEMO: 'true' });
  const { HOST: host, PORT: port, DATABASE_URL: given } = settings;
  await checkPort(host, port, 'npm run demo');
  if (given) console.log('DATABASE_URL is left alone: the demo has a database of its own.');
  const database = await openEmbedded(DATABASE);
  try {
    if (options.reset) await reset(database.url);
    await prepareDatabase(database.url, root);
    // Data that are half made when the build fails are finished all the same.
    const steps = await Promise.allSettled([fill(db()), buildPages()]);
    for (const step of steps) if (step.status === 'rejected') throw step.reason;
    const environment = {
      DATABASE_URL: database.url,
      TRUECOUNT_LEASE: database.lease,
      TRUECOUNT_DEMO: 'true',
      SECRET: secretFor(settings, true),
      // The demo is for this machine alone.
      PUBLIC_URL: undefined,
      // Empty is unset, whatever .env.local says: the demo needs nothing but itself.
      SCHEDULER: 'embedded',
      INNGEST_DEV: '',
      // Its history is made up: nothing is lost with the hours of it.
      ENABLE_COMPRESSION: 'true',
    };
    const code = await serve('start', { host, port }, environment, (address) =>
      console.log(`The demo is ready: ${address}`),
    );
    if (code !== 0) throw new EndedError(code);
  } finally {
    await database.close();
  }
}

export function register(program: Command): void {
  program
    .command('demo')
    .description('start with demo data, in a database of its own (npm run demo)')
    .option('--reset', 'remove the demo database and make it anew')
    .action(run);
}
