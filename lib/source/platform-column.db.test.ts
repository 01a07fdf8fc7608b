/** A deployment that goes back to before sessions said their platform, and forward again: the older definition takes over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { type Capture, keepUp } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { findTriggers } from '@/lib/capture/triggers';
import { examine } from '@/lib/doctor/doctor';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, createSmallPlatform } from './testing/open-chat-studio';
import { showAll } from './testing/show';

/** Of the team's channels in the small platform. */
const EVALUATIONS = 2;

describe.each<Capture>(['triggers', 'tail'])('with capture by %s', (capture) => {
  let database: TestDatabase;
  let platform: Sql;
  const ids: Record<'plain' | 'marked' | 'onChannel' | 'ofPerson', string> = {
    plain: '',
    marked: '',
    onChannel: '',
    ofPerson: '',
  };
  beforeAll(async () => {
    database = await createPlatformDatabase(createSmallPlatform);
    platform = connect(database.url, { name: 'platform' });
    const add = async (session: Parameters<typeof addSession>[1]) => {
      const added = await addSession(platform, session);
      await addMessages(platform, added.chat, [{}]);
      return added.session;
    };
    ids.plain = await add({ platform: 'web' });
    ids.marked = await add({ platform: 'evaluations' });
    ids.onChannel = await add({ platform: null, channelId: EVALUATIONS });
    ids.ofPerson = await add({ platform: 'web', participantId: 4 });
    await attachDatabase(database, { capture });
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(async () => {
    await platform.end({ timeout: 1 });
    await database.drop();
  });

  /** Which of the sessions are shown as tests; the numbers of the chatbot must fit. */
  async function tests(): Promise<string[]> {
    const { sessions, chatbots } = await showAll(database.sql);
    const shown = sessions.filter(({ isTest }) => isTest);
    expect(chatbots[0]).toMatchObject({ sessionCount: 4 - shown.length, testSessionCount: shown.length });
    return Object.entries(ids).flatMap(([name, id]) => (shown.some((row) => row.id === id) ? [name] : []));
  }

  async function expectKnown(): Promise<void> {
    await pollIfTail(database.sql);
    await fold(database.sql, { trigger: 'test' });
    expect(await verify(database.sql)).toMatchObject({ wrong: 0, unswept: 0, pending: 0 });
    expect((await examine(database.sql)).filter(({ state }) => state === 'bad')).toEqual([]);
  }

  const captured = async () => new Set((await findTriggers(database.sql)).map(({ table }) => table)).size;

  it('without the column channel and participant decide', async () => {
    expect(await tests()).toEqual(['marked']);
    await expectKnown();
    await platform`alter table experiments_experimentsession drop column platform`;
    await keepUp(database.sql);
    expect(await tests()).toEqual(['onChannel']);
    await expectKnown();
    expect(await captured()).toBe(capture === 'tail' ? 0 : 7);
  });

  it('a participant who is renamed makes tests of his sessions', async () => {
    await platform`update experiments_participant set identifier = 'evaluations' where id = 4`;
    if (capture === 'tail') await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    expect(await tests()).toEqual(['onChannel', 'ofPerson']);
    await platform`update experiments_experimentsession set participant_id = 4 where id = ${ids.plain}`;
    if (capture === 'tail') await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    expect(await tests()).toEqual(['plain', 'onChannel', 'ofPerson']);
    await expectKnown();
  });

  it('with the column again, filled in the same transaction, it decides', async () => {
    await platform.begin(async (tx) => {
      await tx`alter table experiments_experimentsession add column platform varchar(128)`;
      await tx`update experiments_experimentsession set platform = 'evaluations' where id = ${ids.marked}`;
    });
    await keepUp(database.sql);
    expect(await tests()).toEqual(['marked']);
    await platform`update experiments_experimentsession set platform = 'evaluations' where id = ${ids.plain}`;
    if (capture === 'tail') await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    expect(await tests()).toEqual(['plain', 'marked']);
    await expectKnown();
    expect(await captured()).toBe(capture === 'tail' ? 0 : 5);
  });
});
