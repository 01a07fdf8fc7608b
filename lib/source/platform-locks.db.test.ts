/** Migrations of the platform's while Truecount works: they wait for no page that waits for them, and nobody fails. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import type { Capture } from '@/lib/capture/capture';
import { log } from '@/lib/log';
import { inSnapshot } from '@/lib/reads/snapshot';
import { openStream } from '@/lib/reads/stream';
import { keepFolding } from '@/lib/refresh/folder';
import { runRefresh } from '@/lib/refresh/run';
import { withWriter } from '@/lib/refresh/writer';
import { verify } from '@/lib/verify/verify';
import { sourceOf } from './current';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, createSmallPlatform } from './testing/open-chat-studio';
import { recount } from './testing/recount-open-chat-studio';
import { showAll } from './testing/show';

let database: TestDatabase;
let platform: Sql;
let session: { session: string; chat: string };

async function start(capture: Capture): Promise<void> {
  database = await createPlatformDatabase(createSmallPlatform);
  platform = connect(database.url, { name: 'platform' });
  session = await addSession(platform, { platform: 'web' });
  await addMessages(platform, session.chat, [{}, { type: 'ai' }, {}]);
  await attachDatabase(database, { capture });
  await runRefresh(database.sql, { type: 'full', trigger: 'test' });
}
async function stop(): Promise<void> {
  await platform.end({ timeout: 1 });
  await database.drop();
}

/** Holds the messages for a while, and wants the sessions then, as a migration of two steps does. */
async function migrate(column: string): Promise<void> {
  await platform.begin(async (tx) => {
    await tx.unsafe(`alter table chat_chatmessage add column ${column} integer`);
    await setTimeout(1_500);
    await tx.unsafe(`alter table experiments_experimentsession add column ${column} integer`);
  });
}

describe('a migration that wants the table which a reader holds that waits for its own', () => {
  beforeAll(() => start('triggers'));
  afterAll(stop);

  /** Reads the sessions, and the messages when the migration has them. */
  const readBoth = (begun: () => void) => async (tx: Parameters<typeof sourceOf>[0]) => {
    const source = sourceOf(tx);
    await tx`select count(*) from ${source.session} session`;
    begun();
    await setTimeout(300);
    return tx<{ count: number }[]>`select count(*)::int as count from ${source.message} message`;
  };

  it('is never the one that fails, and the page is answered when it is over', async () => {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const reading = inSnapshot(database.sql, readBoth(begin));
    await begun;
    await migrate('of_page');
    expect((await reading)[0]).toEqual({ count: 3 });
  });

  it('nor with a refresh, whose batch is made again', async () => {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const writing = withWriter(database.sql, readBoth(begin));
    await begun;
    await migrate('of_batch');
    expect((await writing)[0]).toEqual({ count: 3 });
  });
});

describe('a download', () => {
  beforeAll(() => start('tail'));
  afterAll(stop);

  it('that its reader takes slowly is in no migration’s way, and is whole', async () => {
    const { rows } = await openStream(database.sql, async (snapshot) => ({
      statement: snapshot`
        select message.id from ${sourceOf(snapshot).message} message cross join generate_series(1, 1000) copy`,
    }));
    let count = (await rows.next()).value?.length ?? 0;
    expect(count).toBe(1_000);
    await platform.begin(async (tx) => {
      await tx`set local lock_timeout = 2000`;
      await tx`alter table chat_chatmessage add column rating integer`;
      await tx`delete from chat_chatmessage`;
    });
    for await (const chunk of rows) count += chunk.length;
    expect(count).toBe(3_000);
  });
});

describe.each<Capture>(['triggers', 'tail'])(
  'a long migration in one transaction, with capture by %s',
  (capture) => {
    beforeAll(() => start(capture));
    afterAll(stop);

    it('goes through while all work, and nothing is lost', async () => {
      const ending = new AbortController();
      const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
      const until = async (work: () => Promise<unknown>) => {
        while (!ending.signal.aborted) {
          await work();
          await setTimeout(20);
        }
      };
      const working = Promise.all([
        keepFolding(database.sql, ending.signal, 200),
        until(() => addMessages(platform, session.chat, [{ at: new Date().toISOString() }, { type: 'ai' }])),
        until(() => addSession(platform, { platform: 'web', chatbotId: 3, participantId: 2 })),
        until(() => showAll(database.sql)),
        until(() => runRefresh(database.sql, { type: 'full', trigger: 'test' })),
      ]);
      await setTimeout(500);
      const started = performance.now();
      await platform.begin(async (tx) => {
        await tx`alter table experiments_experimentsession add column turns integer`;
        await tx`update experiments_experimentsession set turns = 0, status = 'active'`;
        // Django checks foreign keys at the end; a table with such checks pending cannot be altered.
        await tx`set constraints all immediate`;
        await tx`alter table experiments_experimentsession drop column first_activity_at`;
        await tx`alter table chat_chatmessage alter message_type type text, drop column summary`;
        await tx`create index on chat_chatmessage (created_at)`;
        await setTimeout(1_000);
        await tx`alter table experiments_experimentsession alter status type varchar(40)`;
        await tx`alter table annotations_customtaggeditem alter object_id type bigint`;
        await tx`alter table experiments_experiment rename version_number to number_of_version`;
      });
      const seconds = (performance.now() - started) / 1000;
      await setTimeout(1_500);
      ending.abort();
      await working;
      expect(seconds).toBeLessThan(8);
      expect(logged.mock.calls).toEqual([]);
      logged.mockRestore();
      expect(await showAll(database.sql)).toEqual(await recount(platform));
      await runRefresh(database.sql, { type: 'incremental', trigger: 'test' });
      expect(await verify(database.sql)).toMatchObject({ wrong: 0, unswept: 0, pending: 0 });
    });
  },
);
