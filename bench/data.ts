/** The data that is measured: made once for each scale and kept. */
import { connect, type Sql } from '@/db/client';
import { createIndexes, INDEXES } from '@/db/indexes';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import type { Scale } from './scales';
import type { BenchServer } from './server';

/** Another number makes kept data be made anew. */
const MADE = 'truecount bench data 1';
const SEED = 1;

/**
 * Makes the scale's database and its data unless they are there, and brings the schema up to date.
 * @param anew makes them again in any case
 */
export async function makeData(
  server: BenchServer,
  scale: Scale,
  anew: boolean,
  say: (line: string) => void,
): Promise<void> {
  const url = server.urlOf(scale);
  const name = new URL(url).pathname.slice(1);
  const admin = connect(server.url, { max: 1, name: 'truecount bench' });
  try {
    const [found] = await admin<{ note: string | null }[]>`
      select shobj_description(oid, 'pg_database') as note from pg_database where datname = ${name}`;
    if (found?.note !== MADE || anew) {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.unsafe(`create database ${name}`);
      await prepareDatabase(url);
      await fill(url, scale, say);
      await admin.unsafe(`comment on database ${name} is '${MADE}'`);
    }
  } finally {
    await admin.end();
  }
  await prepareDatabase(url);
}

async function fill(url: string, scale: Scale, say: (line: string) => void): Promise<void> {
  // The generator makes rows that fit together; checking twenty million references of them takes minutes.
  const unchecked = new URL(url);
  unchecked.searchParams.set('session_replication_role', 'replica');
  const sql = connect(unchecked.href, { max: 1, name: 'truecount bench' });
  try {
    for (const index of INDEXES) await sql.unsafe(`drop index ${index.schema}.${index.name}`);
    const { chatbots, sessions, messages } = scale;
    await createDemoData(sql, { chatbots, sessions, messages, seed: SEED }, (line) => say(`Data: ${line}`));
    say('Data: indexes');
    await createIndexes(sql);
  } finally {
    await sql.end();
  }
}

/** Every table vacuumed, analysed and read once, so that what is measured is warm. */
export async function settle(sql: Sql): Promise<void> {
  await sql`vacuum (analyze)`;
  await sql`checkpoint`;
}
