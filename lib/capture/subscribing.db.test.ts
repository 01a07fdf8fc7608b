/** A subscription that comes after Truecount: plain triggers do not see what it applies, so others take their place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, addTag } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { PLATFORM_TABLES, type Replication, startReplication } from '@/lib/source/testing/replication';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { captureOf, chooseCapture, keepUp, prepareDatabase } from './capture';
import { pollIfTail } from './poll';
import { notesIn } from './testing';
import { findTriggers } from './triggers';

const WITHOUT_MESSAGES = PLATFORM_TABLES.filter((table) => table !== 'chat_chatmessage');

let replication: Replication;
let chat: string;

async function start(): Promise<void> {
  replication = await startReplication();
  const session = await addSession(replication.publisher, { platform: 'web' });
  chat = session.chat;
  const [, answer] = await addMessages(replication.publisher, chat, [{}, { type: 'ai' }, {}]);
  await addTag(replication.publisher, 'message', answer!, 'v2');
}

async function expectShown(): Promise<void> {
  expect(await showAll(replication.subscriber.sql)).toEqual(await recount(replication.publisher));
}

/** Of the triggers that see rows: those on TRUNCATE see none. */
async function levels(): Promise<string[]> {
  const found = await findTriggers(replication.subscriber.sql);
  return [...new Set(found.filter(({ name }) => name !== 'truecount_truncate').map(({ level }) => level))];
}

describe('triggers', () => {
  beforeAll(async () => {
    await start();
    await attachDatabase(replication.subscriber, { capture: 'triggers' });
    await runRefresh(replication.subscriber.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(() => replication.remove());

  it('are made for each row when the database is prepared again', async () => {
    expect(await levels()).toEqual(['statement']);
    await replication.publish(...WITHOUT_MESSAGES);
    expect(await levels()).toEqual(['statement']);
    await prepareDatabase(replication.subscriber.url);
    expect(await levels()).toEqual(['row']);
    expect(await notesIn(replication.subscriber.sql)).toEqual(['e']);
    const { chatbots } = await showAll(replication.subscriber.sql);
    expect(chatbots.map(({ sessionCount }) => sessionCount)).toEqual([1, 0, 0, 0]);
  });

  it('note a table that is added to the publication while its rows are copied', async () => {
    const { sql } = replication.subscriber;
    await fold(sql, { trigger: 'test' });
    expect(await notesIn(sql)).toEqual([]);
    await replication.publish('chat_chatmessage');
    expect(await notesIn(sql)).toEqual([`a ${chat}`]);
    await expectShown();
    await fold(sql, { trigger: 'test' });
    await expectShown();
    expect(await verify(sql)).toMatchObject({ wrong: 0, pending: 0 });
  });

  it('are plain again, without a restart, when the subscription is gone', async () => {
    const { sql } = replication.subscriber;
    await sql`alter subscription truecount_test disable`;
    await sql`alter subscription truecount_test set (slot_name = none)`;
    await sql`drop subscription truecount_test`;
    await keepUp(sql);
    expect(await levels()).toEqual(['statement']);
    await fold(sql, { trigger: 'test' });
    await sql`delete from chat_chatmessage where message_type = 'human'`;
    expect(await notesIn(sql)).toEqual([`m ${chat}`]);
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
  });
});

describe('tail', () => {
  beforeAll(async () => {
    await start();
    await attachDatabase(replication.subscriber, { capture: 'tail' });
    await runRefresh(replication.subscriber.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(() => replication.remove());

  it('says that it can no longer follow, and triggers take its place', async () => {
    const { sql } = replication.subscriber;
    await replication.publish(...PLATFORM_TABLES);
    await expect(pollIfTail(sql)).rejects.toThrow(/filled by logical replication.*Use capture by triggers/);
    await chooseCapture(sql, 'triggers');
    expect(await captureOf(sql)).toBe('triggers');
    expect(await levels()).toEqual(['row']);
    await expectShown();
    await expect(chooseCapture(sql, 'tail')).rejects.toThrow(/filled by logical replication/);
    expect(await captureOf(sql)).toBe('triggers');
  });
});
