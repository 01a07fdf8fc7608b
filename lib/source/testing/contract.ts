/** The contract of an adapter: its relations have their shape, and what is shown equals a model while the platform changes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { findTraces, removeAll } from '@/lib/attach/detach';
import { createMissingIndexes, readIndexes } from '@/lib/attach/indexes';
import { audit } from '@/lib/audit/audit';
import { type Capture, chooseCapture } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import type { Adapter } from '../adapter';
import { recognise } from '../recognise';
import { attachDatabase, createPlatformDatabase } from './attached';
import type { PlatformDriver } from './driver';
import { Model, type ModelSession } from './model';
import { checkRelations } from './relations';
import { showAll } from './show';

export interface ContractOf {
  /** Null for the native platform, which is not attached to. */
  adapter: Adapter | null;
  driver: PlatformDriver;
}

const at = (time: string) => `2026-05-01T${time}.000000Z`;

async function openDatabase({ adapter, driver }: ContractOf, capture: Capture): Promise<TestDatabase> {
  if (adapter === null) {
    const database = await createTestDatabase();
    await chooseCapture(database.sql, capture);
    return database;
  }
  const database = await createPlatformDatabase((sql) => driver.createTables(sql));
  await attachDatabase(database, { adapters: [adapter], capture });
  await createMissingIndexes(database.sql, await recognise(database.sql, [adapter]));
  return database;
}

/** Registers the contract's tests for a platform. */
export function describeContract(platform: ContractOf): void {
  const name = platform.adapter?.name ?? 'native';
  describe.each(['triggers', 'tail'] as const)(`${name}, captured by %s`, (capture) => {
    let database: TestDatabase;
    let model: Model;
    let sessions: ModelSession[];

    beforeAll(async () => {
      database = await openDatabase(platform, capture);
      model = new Model(database.sql, platform.driver);
      sessions = await fill(model);
      await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    });
    // Where it could not be made, why is what must be read.
    afterAll(() => database?.drop());

    /** Before anything is folded, and after: the same numbers, and those of the model. */
    async function expectShown(): Promise<void> {
      expect(await showAll(database.sql)).toEqual({
        chatbots: model.shownChatbots(),
        sessions: model.shownSessions(),
      });
      expect((await verify(database.sql)).wrong).toBe(0);
    }

    /** What tail cannot know at once is known after a refresh of everything. */
    async function expectKnown(): Promise<void> {
      if (capture === 'triggers') await expectShown();
      await runRefresh(database.sql, { type: 'full', trigger: 'test' });
      await expectShown();
    }

    checkRelations(() => model);

    it('shows what was there before', expectShown);

    it('shows added messages at once, late and back-dated ones too', async () => {
      const [first, second] = sessions;
      await model.addMessage(first!, { role: 'human', at: at('23:59:59') });
      await model.addMessage(first!, { role: 'ai', at: at('23:59:59') });
      await model.addMessage(second!, { role: 'human', at: '2026-01-01T00:00:00.000001Z' });
      await expectShown();
      await pollIfTail(database.sql);
      await expectShown();
    });

    it('is audited, a sample and everything, and the sums over it hold', async () => {
      await runRefresh(database.sql, { type: 'archive', trigger: 'test' });
      for (const isAll of [false, true]) {
        const { parts, invariants } = await audit(database.sql, isAll ? '902' : '901', { isAll });
        for (const { part, tallied } of parts) {
          expect(tallied, part).toMatchObject({ wrong: 0, wrongRows: 0 });
          if (part === 'random' || part === 'all') expect(tallied.rows).toBeGreaterThan(0);
        }
        for (const { name, compared, wrong } of invariants)
          expect([name, compared > 0, wrong]).toEqual([name, true, 0]);
      }
    });

    it('shows a new session, a new chatbot and a new version at once', async () => {
      const { team, participant } = sessions[0]!;
      const chatbot = await model.addChatbot(team, 'New');
      const added = await model.addSession({ team, chatbot, participant, isTest: false });
      await model.addMessage(added, { role: 'human', at: at('12:00:00') });
      await model.addMessage(added, { role: 'ai', at: at('12:00:01') }, 'v11');
      await model.addSession({ team, chatbot, participant, isTest: true });
      await expectShown();
      await runRefresh(database.sql, { type: 'incremental', trigger: 'test' });
      await expectShown();
    });

    it('knows a message whose role or time is another one, or that is gone', async () => {
      const [first, second] = sessions;
      const [one, two, three] = [...first!.messages.keys()];
      await model.setRole(first!, one!, 'ai');
      await model.setTime(first!, two!, '2025-12-31T23:00:00.000000Z');
      await model.deleteMessage(first!, three!);
      await model.setRole(second!, [...second!.messages.keys()].at(-1)!, 'system');
      await expectKnown();
    });

    it('knows a version that is set late', async () => {
      const [, second] = sessions;
      await model.addVersion(second!, [...second!.messages.keys()][0]!, 'v12');
      await expectKnown();
    });

    it('knows a session that moved, ended, became a test or none, or is gone', async () => {
      const [first, second, third, fourth] = sessions;
      await model.moveSession(first!, { chatbot: second!.chatbot, participant: second!.participant });
      await model.endSession(second!, at('20:00:00'));
      await model.setTest(third!, !third!.isTest);
      await model.deleteSession(fourth!);
      await expectKnown();
      await model.setTest(third!, !third!.isTest);
      await expectKnown();
    });

    if (platform.adapter === null) return;

    const { adapter } = platform;

    it('finds the indexes that it wants, once they are made', async () => {
      const indexes = await readIndexes(database.sql, await recognise(database.sql, [adapter]));
      expect(indexes.filter(({ servedBy }) => servedBy === null)).toEqual([]);
    });

    it('leaves nothing when it is detached', async () => {
      await removeAll(database.sql);
      expect(await findTraces(database.sql)).toEqual([]);
    });
  });
}

/** Two teams whose chatbots have equal names, sessions with and without messages, tests among them. */
async function fill(model: Model): Promise<ModelSession[]> {
  const { sql, driver } = model;
  const sessions: ModelSession[] = [];
  for (const team of [
    await driver.addTeam(sql, 'Team', 'team'),
    await driver.addTeam(sql, 'Team', 'team-2'),
  ]) {
    const chatbots = [await model.addChatbot(team, 'Coach'), await model.addChatbot(team, 'Quiz')];
    const people = [
      await driver.addParticipant(sql, team, 'Ada'),
      await driver.addParticipant(sql, team, 'Bob'),
    ];
    for (const [place, isTest] of [false, false, true, false].entries()) {
      const session = await model.addSession({
        team,
        chatbot: chatbots[place % 2]!,
        participant: people[place >> 1]!,
        isTest,
      });
      sessions.push(session);
      for (let turn = 0; turn < 3 - (place % 3); turn += 1) {
        await model.addMessage(session, { role: 'human', at: at(`1${place}:00:0${turn}`) });
        await model.addMessage(
          session,
          { role: 'ai', at: at(`1${place}:00:0${turn}`) },
          ['v2', 'v10', 'v2-unreleased'][turn],
        );
      }
    }
    await model.addSession({ team, chatbot: chatbots[1]!, participant: people[0]!, isTest: false });
  }
  return sessions;
}
