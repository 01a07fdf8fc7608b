import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { currentSource } from '@/lib/source/current';
import { captureOf, chooseCapture, ensureCapture } from './capture';
import { CaptureError } from './refusals';
import { pollTail } from './tail';
import { forgetNotes, holdTransaction, notesIn, rollbackHeld } from './testing';
import { findTriggers, installTriggers } from './triggers';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(rollbackHeld);
afterAll(() => database.drop());

const { captured } = currentSource();
const WAIT_MS = 200;

let session: string;
beforeEach(async () => {
  const { sql } = database;
  await chooseCapture(sql, 'triggers');
  await resetPlatform(sql);
  await sql`update truecount.cache_state set filled_at = now()`;
  session = await addSession(sql);
  await forgetNotes(sql);
});

const positions = async () => {
  const rows = await database.sql<
    { relation: string }[]
  >`select relation from truecount.tail_position order by 1`;
  return rows.map(({ relation }) => relation);
};

describe('switching to tail', () => {
  it('takes the triggers away, follows every table, and has everything counted again', async () => {
    const { sql } = database;
    expect(await chooseCapture(sql, 'tail')).toBe(true);
    expect(await captureOf(sql)).toBe('tail');
    expect(await findTriggers(sql)).toEqual([]);
    expect(await positions()).toEqual(captured.map(({ name }) => name).sort());
    expect(await notesIn(sql)).toEqual(['e']);
    await forgetNotes(sql);
    await addMessages(sql, session, [{}]);
    const added = await addSession(sql);
    expect(await notesIn(sql)).toEqual([]);
    await pollTail(sql);
    expect(await notesIn(sql)).toEqual([`m ${session}`, `s ${added}`]);
  });

  it('twice changes nothing', async () => {
    const { sql } = database;
    await chooseCapture(sql, 'tail');
    await forgetNotes(sql);
    expect(await chooseCapture(sql, 'tail')).toBe(false);
    expect(await notesIn(sql)).toEqual([]);
  });

  it('waits for who is writing, and what they commit is noted', async () => {
    const { sql } = database;
    const late = await holdTransaction(sql);
    await addMessages(late.tx, session, [{}]);
    await addMessages(sql, session, [{}]);
    await forgetNotes(sql);
    const switching = chooseCapture(sql, 'tail');
    expect(await Promise.race([switching, setTimeout(WAIT_MS, 'waiting')])).toBe('waiting');
    expect(await captureOf(sql)).toBe('triggers');
    expect(await positions()).toEqual([]);
    await late.commit();
    expect(await switching).toBe(true);
    expect((await notesIn(sql)).some((note) => note === `a ${session}`)).toBe(true);
  });

  it('gives up when they take too long, and nothing is changed', async () => {
    const { sql } = database;
    const late = await holdTransaction(sql);
    await addMessages(late.tx, session, [{}]);
    const refused = expect(chooseCapture(sql, 'tail', WAIT_MS)).rejects;
    await refused.toThrow(
      /truecount_platform.message is still being written by transactions .* Nothing was changed/,
    );
    expect(await captureOf(sql)).toBe('triggers');
    expect(await findTriggers(sql)).toHaveLength(12);
    expect(await positions()).toEqual([]);
    await late.rollback();
  });

  it('is refused where keys do not come from the sequence, and nothing is changed', async () => {
    const { sql } = database;
    await sql`
      insert into truecount_platform.message (id, session_id, role, content) overriding system value
      values (1000000, ${session}, 'human', 'text')`;
    await expect(chooseCapture(sql, 'tail')).rejects.toThrow(CaptureError);
    expect(await captureOf(sql)).toBe('triggers');
    expect(await findTriggers(sql)).toHaveLength(12);
  });
});

describe('switching back to triggers', () => {
  it('notes what was appended and never polled, and forgets the positions', async () => {
    const { sql } = database;
    await chooseCapture(sql, 'tail');
    const late = await holdTransaction(sql);
    const other = await addSession(sql);
    await addMessages(late.tx, session, [{}]);
    await addMessages(sql, other, [{}]);
    await pollTail(sql);
    await addMessages(sql, session, [{}]);
    await forgetNotes(sql);
    // Making a trigger waits for who writes.
    const switching = chooseCapture(sql, 'triggers');
    await late.commit();
    expect(await switching).toBe(true);
    expect(await positions()).toEqual([]);
    const [seen] = await sql`select count(*)::int as count from truecount.tail_seen`;
    expect(seen).toEqual({ count: 0 });
    expect(await notesIn(sql)).toEqual(['e', `m ${session}`]);
    await forgetNotes(sql);
    await addMessages(sql, session, [{}]);
    expect(await notesIn(sql)).toEqual([`a ${session}`]);
  });
});

describe('at every start', () => {
  it('tail locks nothing that a writer holds, when nothing is missing', async () => {
    const { sql } = database;
    await chooseCapture(sql, 'tail');
    await forgetNotes(sql);
    const writer = await holdTransaction(sql);
    await writer.tx`lock table truecount_platform.message in exclusive mode`;
    await ensureCapture(sql);
    await writer.rollback();
    expect(await notesIn(sql)).toEqual([]);
  });

  it('a switch that was cut off is finished: triggers that were left go, a table without position gets one', async () => {
    const { sql } = database;
    await chooseCapture(sql, 'tail');
    await installTriggers(sql, currentSource());
    await sql`delete from truecount.tail_position where relation = 'session'`;
    await forgetNotes(sql);
    await ensureCapture(sql);
    expect(await findTriggers(sql)).toEqual([]);
    expect(await positions()).toContain('session');
    expect(await notesIn(sql)).toEqual(['e']);
  });
});
