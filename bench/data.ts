/** The data that is measured: made once for each scale and kept. */
import { connect, type Sql } from '@/db/client';
import { createIndexes, INDEXES } from '@/db/indexes';
import { prepareDatabase } from '@/lib/capture/capture';
import { createDemoData } from '@/lib/demo/create';
import { createPlatform } from './ocs-data';
import type { Scale } from './scales';
import type { BenchServer } from './server';

/** Another number makes kept data be made anew. */
const MADE = 'truecount bench data 1';
const ATTACHED_MADE = `${MADE}, attached 1`;
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
  await makeOnce(server, url, MADE, anew, async (admin, name) => {
    await admin.unsafe(`create database ${name}`);
    await prepareDatabase(url);
    await fill(url, scale, say);
  });
  await prepareDatabase(url);
}

/** The same data in the tables of a platform that Truecount is attached to, from the scale's own, which must be there. */
export async function makeAttachedData(
  server: BenchServer,
  scale: Scale,
  anew: boolean,
  say: (line: string) => void,
): Promise<void> {
  const url = server.attachedUrlOf(scale);
  await makeOnce(server, url, ATTACHED_MADE, anew, async (admin, name) => {
    say('Attached data: a copy');
    const [{ copies }] = await admin<[{ copies: boolean }]>`
      select current_setting('server_version_num')::int >= 150000 as copies`;
    // Through the log, as is usual since PostgreSQL 15, it would be written twice.
    await admin.unsafe(
      `create database ${name} template ${nameOf(server.urlOf(scale))} ${copies ? 'strategy file_copy' : ''}`,
    );
    const sql = connect(url, { max: 1, name: 'truecount bench' });
    try {
      await createPlatform(sql, say);
      await settle(sql);
    } finally {
      await sql.end();
    }
  });
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

/** Makes a database unless it is there with this note. */
async function makeOnce(
  server: BenchServer,
  url: string,
  made: string,
  anew: boolean,
  make: (admin: Sql, name: string) => Promise<void>,
): Promise<void> {
  const name = nameOf(url);
  const admin = connect(server.url, { max: 1, name: 'truecount bench' });
  try {
    const [found] = await admin<{ note: string | null }[]>`
      select shobj_description(oid, 'pg_database') as note from pg_database where datname = ${name}`;
    if (found?.note === made && !anew) return;
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await make(admin, name);
    await admin.unsafe(`comment on database ${name} is '${made}'`);
  } finally {
    await admin.end();
  }
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
