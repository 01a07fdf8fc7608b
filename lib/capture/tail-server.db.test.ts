/** What needs a server of its own: prepared transactions, restarts of the server, and a replica. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { acquireServer } from '@/db/embedded/server';
import type { CapturedTable } from '@/lib/source/source';
import { prepareDatabase } from './capture';
import { readHolders } from './frontier';
import { readPosition } from './position';
import { refuseReplica } from './refusals';
import { pollTail } from './tail';
import { createTable, forgetNotes, holdTransaction, notesIn } from './testing';

const folder = mkdtempSync(path.join(tmpdir(), 'truecount-test-'));
chmodSync(folder, 0o711);
const home = path.join(folder, 'home');

let server: Awaited<ReturnType<typeof acquireServer>>;
let sql: Sql;
async function start(): Promise<void> {
  server = await acquireServer({
    home,
    settings: { fsync: 'off', max_prepared_transactions: '10' },
    modules: process.env.TRUECOUNT_TEST_POSTGRES,
  });
  sql = connect(server.url);
}
async function stop(): Promise<void> {
  await sql.end({ timeout: 1 });
  await server.stop();
}

beforeAll(async () => {
  await start();
  await prepareDatabase(server.url);
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

let serial = 0;
let table: CapturedTable;
beforeEach(async () => {
  serial += 1;
  await forgetNotes(sql);
  table = await createTable(sql, `prepared_${serial}`);
});

const add = (conversation: number, on: Pick<Sql, 'unsafe'> = sql) =>
  on.unsafe(`insert into ${table.table} (conversation) values (${conversation})`);
const poll = () => pollTail(sql, [table]);
const settledId = async () => (await readPosition(sql, table.name))!.settledId;

/** A connection whose transaction can be prepared: it is no longer the client's then. */
async function begin(): Promise<{ on: Sql; prepare: (name: string) => Promise<void> }> {
  const on = connect(server.url, { max: 1 });
  await on.unsafe('begin');
  const prepare = async (name: string) => {
    await on.unsafe(`prepare transaction '${name}'`);
    await on.end();
  };
  return { on, prepare };
}

describe('a transaction that is prepared', () => {
  it('holds back the position like one that is open, and its rows are noted when it is committed', async () => {
    const late = await begin();
    await add(100, late.on);
    await add(200);
    await poll();
    await late.prepare('late');
    await add(300);
    await poll();
    await poll();
    expect(await settledId()).toBeLessThan(1n);
    await sql.unsafe(`commit prepared 'late'`);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 100', 'm 200', 'm 300']);
    expect(await settledId()).toBe(3n);
  });

  it('does so over a restart of the server', async () => {
    const late = await begin();
    await add(100, late.on);
    await add(200);
    await poll();
    await late.prepare('restarted');
    await poll();
    await stop();
    await start();
    await poll();
    expect(await readHolders(sql, table)).toEqual([expect.stringMatching(/^prepared\/\d+$/)]);
    expect(await settledId()).toBeLessThan(1n);
    await sql.unsafe(`commit prepared 'restarted'`);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 100', 'm 200']);
    expect(await settledId()).toBe(2n);
  });

  it('later does not, once all that were there are prepared or gone', async () => {
    const first = await begin();
    await add(1, first.on);
    await add(2);
    await poll();
    await first.prepare('first');
    await poll();
    const second = await begin();
    await add(3, second.on);
    await second.prepare('second');
    await poll();
    await sql.unsafe(`commit prepared 'first'`);
    await poll();
    expect(await settledId()).toBe(2n);
    expect(await notesIn(sql)).toEqual(['m 1', 'm 2']);
    await sql.unsafe(`commit prepared 'second'`);
    await poll();
    expect(await notesIn(sql)).toEqual(['m 1', 'm 2', 'm 3']);
  });
});

describe('a replica', () => {
  it('is refused when tail is chosen and at a poll', async () => {
    const open = await holdTransaction(sql);
    const [place] = await open.tx<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    await open.rollback();
    await stop();
    const signal = path.join(place!.folder, 'standby.signal');
    writeFileSync(signal, '');
    chmodSync(signal, 0o666);
    try {
      await start();
      const [state] = await sql<{ isReplica: boolean }[]>`select pg_is_in_recovery() as "isReplica"`;
      expect(state).toEqual({ isReplica: true });
      await expect(refuseReplica(sql)).rejects.toThrow(/needs the primary server, this is a replica/);
      await expect(poll()).rejects.toThrow(/needs the primary server, this is a replica/);
      await stop();
    } finally {
      rmSync(signal, { force: true });
      await start();
    }
  });
});
