/** The world of a history: its database, three writers, the refresher, and the pages that read. */
import { expect } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { expectExact } from '@/db/testing/exact';
import { readCache, recountAsCached } from '@/db/testing/recount';
import { expectWholeTotals } from '@/db/testing/totals';
import { type Capture, captureOf, chooseCapture, ensureCapture } from '@/lib/capture/capture';
import { sourceLock } from '@/lib/source/locked';
import { runRefresh } from '../run';
import type { Planted } from './faulty';
import { Refresher } from './refreshes';
import { instant, makePlatform } from './rows';
import { makeWriterRole, Writer } from './writer';

const WRITERS = 3;

export class World {
  /** Sees and does everything, without a fault. */
  readonly admin: Sql;
  /** What pages read with. */
  readonly reader: Sql;
  readonly refresher: Refresher;
  readonly writers: Writer[];
  readonly #refreshing: Sql;
  /** Cache rows were deleted: their totals are whole again when all that is pending is taken. */
  hasLost = false;
  /** Steps of all histories. */
  steps = 0;
  /** Steps of this history: what a step looks at alone must not depend on others. */
  #step = 0;
  /** Reads that had too much to add and folded first. */
  foldsByReads = 0;

  /** @param planted a fault in the connections of reads and refreshes, `plant` apart */
  private constructor(url: string, admin: Sql, planted: Planted | null) {
    this.admin = admin;
    const put = (sql: Sql) => planted?.put(sql) ?? sql;
    const pool = (name: string) => put(connect(url, { max: 4, name }));
    this.reader = pool('history reader');
    this.#refreshing = pool('history refresher');
    this.refresher = new Refresher({ url, admin, sql: this.#refreshing, put });
    this.writers = Array.from({ length: WRITERS }, (_, index) => new Writer(url, `history writer ${index}`));
  }

  static async open(
    url: string,
    admin: Sql,
    { planted = null, capture = 'triggers' }: { planted?: Planted | null; capture?: Capture } = {},
  ): Promise<World> {
    // A refresh that is held waits for as long as the history holds it.
    sourceLock.ms = 120_000;
    await makeWriterRole(admin);
    await chooseCapture(admin, capture);
    return new World(url, admin, planted);
  }

  /** A small platform, counted. */
  async begin(): Promise<void> {
    await makePlatform(this.admin);
    // Its keys begin at 1 again: with capture by tail that takes new positions.
    await this.admin`delete from truecount.tail_position`;
    await this.admin`delete from truecount.tail_seen`;
    if ((await captureOf(this.admin)) === 'tail') await ensureCapture(this.admin);
    await runRefresh(this.#refreshing, { type: 'full', trigger: 'cli' });
    this.hasLost = false;
    this.#step = 0;
    await expectExact(this.reader);
  }

  /** What every step must leave behind. */
  async expectTrue(): Promise<void> {
    this.steps += 1;
    this.#step += 1;
    await expectExact(this.reader, this.#step);
    if (this.hasLost && (await this.pending()).length === 0) this.hasLost = false;
    if (!this.hasLost) await expectWholeTotals(this.admin);
  }

  /** What no refresh has taken yet, as `kind id`. */
  async pending(): Promise<string[]> {
    const notes = await this.admin<{ note: string }[]>`
      select concat_ws(' ', kind, id) as note from truecount.pending_change order by 1`;
    return notes.map(({ note }) => note);
  }

  /** Late commits, the last fold, and a refresh of everything, after which nothing is left to be done. */
  async end(): Promise<void> {
    for (const writer of this.writers) {
      await writer.end('commit');
      await this.expectTrue();
    }
    await this.refresher.release();
    await this.expectTrue();
    await this.refresher.run({ kind: 'poll', scopeId: '0' });
    await this.expectTrue();
    const [log] = await this.admin<{ n: number }[]>`
      select count(*)::int as n from truecount.statistics_update_log where trigger = 'read'`;
    this.foldsByReads += log!.n;
    await this.refresher.run({ kind: 'fold', scopeId: '0' });
    await this.expectTrue();
    expect(await this.pending()).toEqual([]);
    expect(await readCache(this.admin)).toEqual(await recountAsCached(this.admin));
    await runRefresh(this.#refreshing, { type: 'full', trigger: 'cli' });
    expect(await readCache(this.admin)).toEqual(await recountAsCached(this.admin));
    const again = await runRefresh(this.#refreshing, { type: 'full', trigger: 'cli' });
    expect(again.rowsChanged).toBe(0);
  }

  /** Somebody writes in every session, and the cache knows it. */
  async makeRecent(): Promise<void> {
    await this.admin`
      insert into truecount_platform.message (session_id, role, created_at, content)
      select id, 'human', ${instant(1)}, 'text' from truecount_platform.session`;
    await this.refresher.run({ kind: 'poll', scopeId: '0' });
    await this.refresher.run({ kind: 'fold', scopeId: '0' });
  }

  /** Late commits, and sweeps over all sessions: now at the latest everything is known, however it was captured. */
  async endSwept(): Promise<void> {
    await this.refresher.release();
    for (const writer of this.writers) await writer.end('commit');
    // Twice around: the first time may begin in the middle.
    for (let rounds = 0; rounds < 2; ) {
      await this.refresher.run({ kind: 'hybrid', scopeId: '0' });
      const [state] = await this.admin<{ isRound: boolean }[]>`
        select swept_through is null as "isRound" from truecount.capture_state`;
      if (state!.isRound) rounds += 1;
    }
    this.hasLost = false;
    await this.expectTrue();
    expect(await readCache(this.admin)).toEqual(await recountAsCached(this.admin));
  }

  /** Lets go of whatever a history left open when it failed. */
  async abandon(): Promise<void> {
    for (const writer of this.writers) await writer.leave();
    await this.refresher.release();
  }

  async close(): Promise<void> {
    for (const writer of this.writers) await writer.leave();
    await this.refresher.leave();
    await this.reader.end({ timeout: 1 });
    await this.#refreshing.end({ timeout: 1 });
  }
}
