/** An attach whose connections are ended in the middle: the error says so, and the database is as it was. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { MIGRATION_LOCK, migrate } from '@/db/migrate';
import type { TestDatabase } from '@/db/testing/database';
import { isLostConnection } from '@/db/testing/interrupt';
import type { Capture } from '@/lib/capture/capture';
import { holdTransaction, rollbackHeld } from '@/lib/capture/testing';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { verify } from '@/lib/verify/verify';
import { findTraces, refuseDetach, removeAll } from './detach';

let database: TestDatabase;
let platform: Sql;
let chat: string;
beforeEach(async () => {
  database = await createPlatformDatabase(createSmallPlatform);
  platform = connect(database.url, { name: 'platform' });
  ({ chat } = await addSession(platform, { platform: 'web' }));
  await addMessages(platform, chat, [{}, {}]);
});
afterEach(async () => {
  await rollbackHeld();
  await platform.end({ timeout: 1 });
  await database.drop();
});

/** Waits until the attach has come as far as `condition` says, and ends its connections. */
async function endAttaching(condition: string): Promise<void> {
  const others = `datname = current_database() and application_name not in ('platform', 'truecount test')`;
  for (let look = 0; look < 400; look += 1) {
    const [found] = await platform.unsafe<{ is: boolean }[]>(`
      select exists (select from pg_stat_activity activity where ${others} and (${condition})) as is`);
    if (found!.is) {
      const ended = await platform.unsafe(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${others}`,
      );
      expect(ended.length).toBeGreaterThan(0);
      return;
    }
    await setTimeout(10);
  }
  throw new Error('The attach did not come so far.');
}

/** What keeps the attach at a point, until it is over. */
type Hold = (tx: Pick<Sql, 'unsafe'>) => Promise<unknown>;
const writes =
  (table: string): Hold =>
  (tx) =>
    tx.unsafe(`update ${table} set updated_at = now()`);

/** Where nothing is under way in a connection that ends, the attach may go on with another. */
interface Point {
  capture: Capture;
  hold: Hold;
  condition: string;
  mayGoOn: boolean;
}
const POINTS: [string, Point][] = [
  [
    'while another migrates',
    {
      capture: 'tail',
      hold: (tx) => tx.unsafe(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`),
      condition: `query like '%pg_try_advisory_lock%'`,
      mayGoOn: true,
    },
  ],
  [
    'while the tables are made',
    {
      capture: 'tail',
      hold: (tx) => tx.unsafe('create schema truecount'),
      condition: `wait_event_type = 'Lock' and query ilike '%create schema%'`,
      mayGoOn: false,
    },
  ],
  [
    'while tail waits for a transaction that writes',
    {
      capture: 'tail',
      hold: writes('chat_chatmessage'),
      condition: `to_regclass('truecount.tail_position') is not null and query like '%pg_locks%'`,
      mayGoOn: true,
    },
  ],
  [
    'between two tables that get triggers',
    {
      capture: 'triggers',
      hold: writes('experiments_experimentsession'),
      condition: `exists (select from pg_trigger where tgname like 'truecount%' and tgrelid = 'chat_chatmessage'::regclass)
        and wait_event_type = 'Lock'`,
      mayGoOn: false,
    },
  ],
];

describe('connections that end', () => {
  it.each(POINTS)('%s', async (_, { capture, hold, condition, mayGoOn }) => {
    const { sql } = database;
    const others = () => sql`select oid from pg_proc union all select oid from pg_trigger order by 1`;
    const before = await others();
    const held = await holdTransaction(platform);
    await hold(held.tx);
    const attaching = attachDatabase(database, { capture }).then(
      () => null,
      (error: unknown) => error,
    );
    await endAttaching(condition);
    if (!mayGoOn) expect(isLostConnection(causeOf(await attaching))).toBe(true);
    await held.rollback();
    const error = await attaching;
    if (error !== null) {
      // Where it might go on, something was under way in the very moment.
      expect(isLostConnection(causeOf(error))).toBe(true);
      expect(await findTraces(sql)).toEqual([]);
      expect(await others()).toEqual(before);
      // Nothing stands in the way of another try.
      await attachDatabase(database, { capture });
    }
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
    await removeAll(sql);
    expect(await others()).toEqual(before);
  });
});

/** A wrapper such as Drizzle's carries the driver's error as its cause. */
const causeOf = (error: unknown) => (error instanceof Error && error.cause ? error.cause : error);

describe('a process that was killed', () => {
  it('after the tables were made leaves what detach takes away', async () => {
    await migrate(database.url);
    await expect(attachDatabase(database)).rejects.toThrow(/truecount detach/);
    await refuseDetach(database.sql);
    await removeAll(database.sql);
    expect(await findTraces(database.sql)).toEqual([]);
    await attachDatabase(database);
  });
});
