/** What Truecount locks of the platform's: with tail nothing that stops anybody, with triggers each table for a moment. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { captureOf, chooseCapture, keepUp, prepareDatabase } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { type HeldTransaction, holdTransaction, rollbackHeld } from '@/lib/capture/testing';
import { installTriggers } from '@/lib/capture/triggers';
import { examine } from '@/lib/doctor/doctor';
import { readChanges } from '@/lib/reads/changes';
import { inSnapshot } from '@/lib/reads/snapshot';
import { openStream } from '@/lib/reads/stream';
import { runRefresh } from '@/lib/refresh/run';
import { currentSource, sourceOf } from '@/lib/source/current';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { findTraces, removeAll } from './detach';
import { planAttach } from './plan';

let database: TestDatabase;
let platform: Sql;
let chat: string;
beforeEach(async () => {
  database = await createPlatformDatabase(createSmallPlatform);
  platform = connect(database.url, { name: 'platform' });
  ({ chat } = await addSession(platform, { platform: 'web' }));
  await addMessages(platform, chat, [{}, { type: 'ai' }]);
});
afterEach(async () => {
  await rollbackHeld();
  await platform.end({ timeout: 1 });
  await database.drop();
});

/** A session of the platform that holds every one of its tables. */
async function lockAll(mode: string): Promise<HeldTransaction> {
  const held = await holdTransaction(platform);
  const tables = await platform<{ name: string }[]>`
    select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
  await held.tx.unsafe(`lock table ${tables.map(({ name }) => name).join(', ')} in ${mode} mode`);
  return held;
}

/** Looks again and again which locks anybody but the platform has on its tables. */
function watchLocks(): { end(): Promise<string[]> } {
  const ending = new AbortController();
  const seen = new Set<string>();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const rows = await platform<{ lock: string }[]>`
        select distinct mode as lock from pg_locks join pg_class on pg_class.oid = relation join pg_stat_activity using (pid)
        where relkind = 'r' and relnamespace = 'public'::regnamespace and application_name <> 'platform'
          and pg_locks.database = (select oid from pg_database where datname = current_database())`;
      for (const { lock } of rows) seen.add(lock);
      await setTimeout(1);
    }
  })();
  return {
    async end() {
      ending.abort();
      await watching;
      return [...seen];
    },
  };
}

describe('with tail', () => {
  it('all of it runs to its end while the platform holds its tables against everything but reading', async () => {
    const { sql } = database;
    const locks = watchLocks();
    // Against all writing; who may write himself would be waited for by an attach.
    const attaching = await lockAll('share');
    await planAttach(sql);
    await attachDatabase(database);
    await attaching.rollback();
    const held = await lockAll('exclusive');
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    for (const type of ['hybrid', 'recent', 'older', 'chatbots'] as const)
      await runRefresh(sql, { type, trigger: 'test' });
    await addMessages(held.tx as unknown as Sql, chat, [{}]);
    await prepareDatabase(database.url);
    await keepUp(sql);
    await pollIfTail(sql);
    const shown = await showAll(sql);
    await readChanges(sql);
    const { rows } = await openStream(sql, async (snapshot) => ({
      statement: snapshot`select * from ${sourceOf(snapshot).message} message`,
    }));
    for await (const chunk of rows) expect(chunk).toHaveLength(2);
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
    expect((await examine(sql)).filter(({ state }) => state === 'bad')).toEqual([]);
    await removeAll(sql);
    expect(await findTraces(sql)).toEqual([]);
    expect(await locks.end()).toEqual(['AccessShareLock']);
    await held.rollback();
    expect(shown).toEqual(await recount(platform));
  });
});

describe('with triggers', () => {
  it('a table that is written is waited for, for half a second at a time', async () => {
    const { sql } = database;
    await attachDatabase(database);
    const open = await holdTransaction(platform);
    await addMessages(open.tx as unknown as Sql, chat, [{}]);
    const waits: number[] = [];
    const installing = chooseCapture(sql, 'triggers');
    for (const until = performance.now() + 1_600; performance.now() < until; ) {
      const started = performance.now();
      await addMessages(platform, chat, [{}]);
      waits.push(performance.now() - started);
      await setTimeout(40);
    }
    await open.commit();
    await installing;
    expect(Math.max(...waits)).toBeLessThan(900);
    expect(Math.max(...waits)).toBeGreaterThan(200);
    expect(await captureOf(sql)).toBe('triggers');
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    await addMessages(platform, chat, [{}]);
    expect(await showAll(sql)).toEqual(await recount(platform));
  });

  it('a table that stays locked is named', async () => {
    const { sql } = database;
    await attachDatabase(database);
    await lockAll('row exclusive');
    await expect(installTriggers(sql, currentSource(), { attempts: 2 })).rejects.toThrow(
      /^Capture by triggers could not lock public\.chat_chatmessage for a moment: [^\n]*$/,
    );
  });

  it('detaching goes on waiting behind a page, which gets its answer', async () => {
    const { sql } = database;
    await attachDatabase(database, { capture: 'triggers' });
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    let leave: () => void = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const reading = inSnapshot(sql, async (snapshot) => {
      await snapshot`select count(*) from ${sourceOf(snapshot).message} message`;
      await left;
      return snapshot<{ count: number }[]>`select count(*)::int as count from truecount.session_statistics`;
    });
    const detaching = removeAll(connectOnce());
    await setTimeout(1_200);
    await addMessages(platform, chat, [{}]);
    leave();
    expect((await reading)[0]).toEqual({ count: 1 });
    await detaching;
    expect(await findTraces(sql)).toEqual([]);
  });
});

let once: Sql | undefined;
function connectOnce(): Sql {
  once = connect(database.url, { max: 1, name: 'truecount detach' });
  return once;
}
afterEach(() => once?.end({ timeout: 1 }));
