/** Detaching while Truecount works: the database is whole at every point, and what still runs says that it is detached. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { type Capture, keepUp } from '@/lib/capture/capture';
import { holdTransaction, rollbackHeld } from '@/lib/capture/testing';
import { examine } from '@/lib/doctor/doctor';
import { describeError } from '@/lib/errors';
import { readChanges } from '@/lib/reads/changes';
import { fold } from '@/lib/refresh/fold';
import { RunEndedError } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { showAll } from '@/lib/source/testing/show';
import { findTraces, refuseDetach, removeAll } from './detach';

process.env.BATCH_SIZE = '5';

let database: TestDatabase;
let platform: Sql;
let detaching: Sql;
let chat: string;
async function start(capture: Capture): Promise<void> {
  await attachDatabase(database, { capture });
  await runRefresh(database.sql, { type: 'full', trigger: 'test' });
}
beforeEach(async () => {
  database = await createPlatformDatabase(createSmallPlatform);
  platform = connect(database.url, { name: 'platform' });
  detaching = connect(database.url, { max: 1, name: 'truecount detach' });
  for (let count = 0; count < 60; count += 1) ({ chat } = await addSession(platform, { platform: 'web' }));
  await addMessages(platform, chat, [{}, {}]);
});
afterEach(async () => {
  await rollbackHeld();
  await Promise.all([platform, detaching].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

const DETACHED = /Truecount (was )?detached from/;

describe.each<Capture>(['triggers', 'tail'])('with capture by %s', (capture) => {
  it('during a refresh, which ends as cancelled or as detached', async () => {
    await start(capture);
    let batches = 0;
    const running = runRefresh(database.sql, { type: 'full', trigger: 'test' }, () => {
      batches += 1;
    });
    running.catch(() => undefined);
    while (batches < 3) await new Promise((resolve) => setImmediate(resolve));
    await removeAll(detaching);
    const error: unknown = await running.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RunEndedError)) expect(describeError(error).message).toMatch(DETACHED);
    expect(await findTraces(database.sql)).toEqual([]);
    await addMessages(platform, chat, [{}]);
  });

  it('what still runs says so, and finds the next attachment by itself', async () => {
    await start(capture);
    await removeAll(detaching);
    const { sql } = database;
    const asked: [string, () => Promise<unknown>][] = [
      ['a list', () => showAll(sql)],
      ['changes', () => readChanges(sql)],
      ['a fold', () => fold(sql, { trigger: 'test' })],
      ['the next look', () => keepUp(sql)],
    ];
    for (const [name, ask] of asked) {
      const error: unknown = await ask().catch((thrown: unknown) => thrown);
      expect(describeError(error).message, name).toMatch(DETACHED);
    }
    expect((await examine(sql)).at(-1)).toMatchObject({ subject: 'truecount', state: 'bad' });
    await start(capture === 'tail' ? 'triggers' : 'tail');
    expect(await showAll(sql)).toEqual(await recount(platform));
  });
});

describe('twice', () => {
  it('the second finds nothing', async () => {
    await start('tail');
    await refuseDetach(detaching);
    await removeAll(detaching);
    await expect(refuseDetach(detaching)).rejects.toThrow(/there is no trace of it\.$/);
    await removeAll(detaching);
  });

  it('at once both end well', async () => {
    await start('triggers');
    await Promise.all([removeAll(detaching), removeAll(database.sql)]);
    expect(await findTraces(database.sql)).toEqual([]);
  });
});

describe('a table of the platform that is held', () => {
  it('does not matter to tail', async () => {
    await start('tail');
    const held = await holdTransaction(platform);
    await held.tx`lock table chat_chatmessage in access exclusive mode`;
    await removeAll(detaching, 1);
    expect(await findTraces(database.sql)).toEqual([]);
  });

  it('keeps triggers where they are, and everything works on', async () => {
    await start('triggers');
    const held = await holdTransaction(platform);
    await held.tx`update experiments_experimentsession set reviewed_at = now()`;
    await expect(removeAll(detaching, 2)).rejects.toThrow(
      /^Nothing was detached: tables stayed locked by others [^\n]*$/,
    );
    await held.commit();
    await addMessages(platform, chat, [{}]);
    expect(await showAll(database.sql)).toEqual(await recount(platform));
    await fold(database.sql, { trigger: 'test' });
    await removeAll(detaching);
    expect(await findTraces(database.sql)).toEqual([]);
  });
});
