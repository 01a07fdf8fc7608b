import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { log } from '@/lib/log';
import {
  ImportLineError,
  type ImportOptions,
  ImportUnsureError,
  importSessions,
  type Reject,
} from './import-sessions';
import { bytes, contents, human, session } from './testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`truncate truecount_platform.team cascade`;
});

const run = (lines: unknown[], options: Partial<ImportOptions> = {}) =>
  importSessions(database.sql, bytes(...lines), { team: 'default', ...options });

/** The test's pool with one of its methods replaced. */
function replacing(method: 'begin' | 'unsafe', instead: (...given: never[]) => Promise<unknown>): Sql {
  return new Proxy(database.sql, {
    get: (sql, key) => (key === method ? instead : Reflect.get(sql, key)),
  });
}
const lost = () => Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });

describe('importSessions at its end', () => {
  test('stays done when the tables cannot be analyzed afterwards, with a line in the log', async () => {
    const told = vi.spyOn(log, 'error').mockImplementation(() => {});
    const sql = replacing('unsafe', () => Promise.reject(lost()));
    const result = await importSessions(sql, bytes(session('kept')), { team: 'default' });
    expect(result.sessionsNew).toBe(1);
    const error = { code: 'CONNECTION_CLOSED', message: 'The connection to the database was lost.' };
    expect(told.mock.calls).toEqual([[{ operation: 'import', error }, 'no analyze after an import']]);
    told.mockRestore();
    expect((await run([session('kept')])).sessionsUnchanged).toBe(1);
  });

  test('never claims to know what became of a commit that nobody answered', async () => {
    const sql = replacing('begin', async (work: (tx: never) => Promise<unknown>) => {
      await database.sql.begin((tx) => work(tx as never));
      throw lost();
    });
    const failed = importSessions(sql, bytes(session('kept')), { team: 'default' });
    await expect(failed).rejects.toThrow(ImportUnsureError);
    expect((await run([session('kept')])).sessionsUnchanged).toBe(1);
  });
});

describe('importSessions with bad lines, at once with others, or cut short', () => {
  test('a bad line ends it with number and reason, and nothing is written', async () => {
    await run([session('kept')]);
    const before = await contents(database.sql);
    const failed = run([
      session('kept', { status: 'complete' }),
      '',
      session('new'),
      session('bad', { status: 'done' }),
      'nonsense',
    ]);
    await expect(failed).rejects.toThrow(ImportLineError);
    await expect(failed).rejects.toMatchObject({
      line: 4,
      reason: expect.stringContaining('status is not one of'),
    });
    expect(await contents(database.sql)).toEqual(before);
  });

  test('of a repeated session and a later bad line, the earlier line is named', async () => {
    const failed = run([session('a'), session('b'), session('a'), 'nonsense']);
    await expect(failed).rejects.toMatchObject({ line: 3, reason: 'repeats session a of line 1' });
  });

  test('bad lines are left out and told, in order, when they may be', async () => {
    const rejects: Reject[] = [];
    const result = await run(
      ['{', session('a'), session('a', { channel: 'api' }), session('b', { messages: 1 }), session('c')],
      {
        skipBad: (reject) => void rejects.push(reject),
      },
    );
    expect(result).toEqual({
      lines: 5,
      sessionsNew: 2,
      sessionsChanged: 0,
      sessionsUnchanged: 0,
      messages: 6,
      rejected: 3,
    });
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'not valid JSON'],
      [3, 'repeats session a of line 2'],
      [4, 'messages is not a list'],
    ]);
    expect(rejects[1]?.text).toBe(JSON.stringify(session('a', { channel: 'api' })));
  });

  test('a repeated session is found across batches too', async () => {
    const long = (id: string) => session(id, { messages: [human('09:00:01', 'x'.repeat(900_000))] });
    const failed = run([long('a'), long('b'), long('c'), long('d'), long('e'), long('a')]);
    await expect(failed).rejects.toMatchObject({ line: 6, reason: 'repeats session a of line 1' });
  });

  test('a file without sessions is fine and makes no team', async () => {
    expect(await run([])).toEqual({
      lines: 0,
      sessionsNew: 0,
      sessionsChanged: 0,
      sessionsUnchanged: 0,
      messages: 0,
      rejected: 0,
    });
    expect(await contents(database.sql)).toEqual([]);
  });

  test('the same file by several at once ends well, without duplicates', async () => {
    const lines = Array.from({ length: 200 }, (_, at) =>
      session(`s-${at}`, { chatbot: `Bot ${at % 7}`, participant: `p-${at % 30}` }),
    );
    const results = await Promise.all([run(lines), run(lines), run(lines.toReversed())]);
    expect(results.map((result) => result.sessionsNew).sort()).toEqual([0, 0, 200]);
    expect(results.map((result) => result.sessionsUnchanged).sort()).toEqual([0, 200, 200]);
    const [count] = await database.sql`
      select (select count(*)::int from truecount_platform.session) as sessions,
        (select count(*)::int from truecount_platform.message) as messages, (select count(*)::int from truecount_platform.team) as teams`;
    expect(count).toEqual({ sessions: 200, messages: 600, teams: 1 });
  });

  test('an input that breaks off, or falls silent and is aborted, leaves everything as it was', async () => {
    await run([session('kept')]);
    const before = await contents(database.sql);
    async function* broken() {
      yield* bytes(session('new'));
      throw new Error('the wire was cut');
    }
    await expect(importSessions(database.sql, broken(), { team: 'default' })).rejects.toThrow(
      'the wire was cut',
    );

    const stopping = new AbortController();
    async function* silent() {
      yield* bytes(session('new'));
      setTimeout(() => stopping.abort(new Error('enough')), 20);
      await new Promise(() => {});
    }
    await expect(
      importSessions(database.sql, silent(), { team: 'default', signal: stopping.signal }),
    ).rejects.toThrow('enough');
    expect(await contents(database.sql)).toEqual(before);
  });

  test('a database that ends the connection leaves everything as it was', async () => {
    await run([session('kept')]);
    const before = await contents(database.sql);
    const sql = connect(database.url, { max: 1, name: 'import to be ended' });
    async function* ending() {
      yield* bytes(session('new'));
      await database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'import to be ended'`;
      yield* bytes(session('newer'));
    }
    await expect(importSessions(sql, ending(), { team: 'default' })).rejects.toThrow();
    await sql.end({ timeout: 1 });
    expect(await contents(database.sql)).toEqual(before);
  });
});
