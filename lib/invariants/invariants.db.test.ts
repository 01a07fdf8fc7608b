import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { falsifyIn } from '@/db/testing/falsify';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { formatCsv } from '@/lib/csv';
import { parseCsv } from '@/lib/csv-parse';
import { inSnapshot } from '@/lib/reads/snapshot';
import { runRefresh } from '@/lib/refresh/run';
import { checkInvariants, INVARIANTS, readInvariants, recordInvariants } from './check';
import { holdPaths } from './paths';

let database: TestDatabase;
let sessions: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { sql } = database;
  await resetPlatform(sql);
  sessions = [];
  for (let index = 0; index < 6; index += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (index % 3), isTest: index === 4 });
    await addMessages(sql, session, [{ version: 'v10' }, { role: 'ai', version: 'v2' }]);
    sessions.push(session);
  }
  // Of nothing that is a chatbot: in its team's total alone.
  const [apart] = sessions;
  await sql`alter table truecount_platform.session drop constraint if exists session_chatbot_id_chatbot_id_fk`;
  await sql`update truecount_platform.session set chatbot_id = 777 where id = ${apart!}`;
  await sql`insert into truecount_platform.chatbot (team_id, name) values (1, E'a "name",\nof two lines')`;
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await runRefresh(sql, { type: 'archive', trigger: 'cli' });
});

const check = () =>
  inSnapshot(database.sql, (snapshot) => checkInvariants(snapshot, database.sql), {
    mode: 'exact',
    isUnlimited: true,
  });
const broken = async () => (await check()).filter(({ wrong }) => wrong > 0).map(({ name }) => name);

const falsify = (statement: string) => falsifyIn(database.sql, statement);

describe('the checks of the whole', () => {
  it('hold, n of n, before a fold and after', async () => {
    const compared = Object.fromEntries(
      (await check()).map(({ name, compared: n, wrong }) => [name, [n, wrong]]),
    );
    expect(compared).toEqual({
      'sessions-chatbot': [5, 0],
      'chatbots-team': [1, 0],
      'sessions-team': [1, 0],
      'hours-session': [6, 0],
      // No hour is as young as those that are kept.
      'hours-day': [0, 0],
      'days-month': [4, 0],
      // Five chatbots in two teams, and the sessions of the three chatbots that have any.
      'table-csv-cli': [5 + 5, 0],
    });
    await addMessages(database.sql, sessions[1]!, [{}]);
    await addMessages(
      database.sql,
      await addSession(database.sql, { chatbotId: 4, teamId: 2, participantId: 5 }),
      [{}],
    );
    expect(await broken()).toEqual([]);
  });

  it.each([
    [
      'update truecount.session_statistics set human_message_count = 99 where chatbot_id = 2',
      ['sessions-chatbot', 'sessions-team', 'hours-session'],
    ],
    [
      'update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1',
      ['sessions-chatbot'],
    ],
    [
      'update truecount.chatbot_statistics set session_count = 7 where chatbot_id = 1',
      ['sessions-chatbot', 'chatbots-team'],
    ],
    [
      `update truecount.chatbot_bucket set session_count = 7 where chatbot_id = 1 and grain = 'day'`,
      ['days-month'],
    ],
    ['update truecount.team_statistics set human_message_count = 7', ['chatbots-team', 'sessions-team']],
    [
      'delete from truecount.session_activity where conversation_id = (select min(conversation_id) from truecount.session_activity)',
      ['hours-session'],
    ],
  ])('%s breaks %j', async (statement, names) => {
    await falsify(statement);
    expect(await broken()).toEqual(names);
  });

  it('give both sides of what is wrong, and are kept', async () => {
    const { sql } = database;
    await falsify('update truecount.team_statistics set human_message_count = 77');
    const checked = await check();
    await recordInvariants(sql, '1', '2026-01-01T00:00:00Z', checked);
    // Once more for the same run replaces it.
    await recordInvariants(sql, '1', '2026-01-01T00:00:01Z', checked);
    const standings = await readInvariants(sql, { teamId: null });
    expect(standings.map(({ name }) => name)).toEqual(INVARIANTS.map(({ name }) => name));
    const teams = standings.find(({ name }) => name === 'sessions-team')!;
    expect(teams.result).toMatchObject({
      runId: '1',
      asOf: '2026-01-01T00:00:01.000000Z',
      compared: 1,
      wrong: 1,
    });
    expect(teams.result!.examples).toEqual([
      {
        id: '1',
        teamId: '1',
        sides: {
          sessions: { sessions: 5, testSessions: 1, messages: 5 },
          team: { sessions: 5, testSessions: 1, messages: 77 },
        },
      },
    ]);
  });

  it('show their examples to the team that they are of', async () => {
    const { sql } = database;
    await addMessages(sql, await addSession(sql, { chatbotId: 4, teamId: 2, participantId: 5 }), [{}]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await falsify(
      'update truecount.chatbot_statistics set session_count = session_count + 1 where chatbot_id in (1, 4)',
    );
    await recordInvariants(sql, '1', '2026-01-01T00:00:00Z', await check());
    const of = async (teamId: string | null) => {
      const [chatbots] = await readInvariants(sql, { teamId });
      return [chatbots!.result!.wrong, chatbots!.result!.examples.map(({ id }) => id)];
    };
    expect(await of('1')).toEqual([2, ['1']]);
    expect(await of('2')).toEqual([2, ['4']]);
    expect(await of(null)).toEqual([2, ['1', '4']]);
  });

  it('were never made at first', async () => {
    expect((await readInvariants(database.sql, { teamId: null })).map(({ result }) => result)).toEqual(
      INVARIANTS.map(() => null),
    );
  });
});

describe('table, file and command line', () => {
  it('are read as of one instant, whatever is written meanwhile', async () => {
    const { sql } = database;
    let written = 0;
    // Each list is read by a connection of its own, before which somebody writes.
    const busy = new Proxy(sql, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== 'reserve') return value;
        return async () => {
          written += 1;
          await addMessages(sql, sessions[1]!, [{ at: `2026-03-01T00:00:0${written % 10}Z` }]);
          return target.reserve();
        };
      },
    });
    const checked = await inSnapshot(sql, (snapshot) => checkInvariants(snapshot, busy), {
      mode: 'exact',
      isUnlimited: true,
    });
    expect(written).toBe(2 * 2 + 3 * 2);
    expect(checked.find(({ name }) => name === 'table-csv-cli')).toMatchObject({ compared: 10, wrong: 0 });
  });

  it('differ where one has another value, another order or lacks a row', () => {
    const table = new Map([
      ['1', { messages: 1 }],
      ['2', { messages: 2 }],
    ]);
    const other = new Map([['1', { messages: 3 }]]);
    const turned = new Map([...table].toReversed());
    expect(holdPaths('list', '1', { table, csv: table, cli: table })).toEqual({
      compared: 2,
      wrong: 0,
      examples: [],
    });
    expect(holdPaths('list', '1', { table, csv: table, cli: turned }).wrong).toBe(2);
    expect(holdPaths('list', '1', { table, csv: other, cli: table }).examples).toEqual([
      {
        id: 'list: 1',
        teamId: '1',
        sides: { table: { row: 1, messages: 1 }, csv: { row: 1, messages: 3 }, cli: { row: 1, messages: 1 } },
      },
      {
        id: 'list: 2',
        teamId: '1',
        sides: { table: { row: 2, messages: 2 }, csv: null, cli: { row: 2, messages: 2 } },
      },
    ]);
  });
});

describe('a file', () => {
  it('is read as it was written', () => {
    const rows = [
      ['a', 'b', 'c'],
      ['plain', 'with, comma', 'with "quotes"'],
      ['', 'two\r\nlines', ''],
      ['', '', ''],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
    expect(parseCsv('')).toEqual([]);
  });
});
