import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { type ImportOptions, importSessions } from './import-sessions';
import { ai, bytes, contents, human, session } from './testing';

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

const messages = (id: string) => database.sql<
  { id: string; role: string; at: string; content: string; version: string | null }[]
>`
  select message.id::text, role, message.created_at as at, content, version
  from truecount_platform.message
  join truecount_platform.session on session.id = message.session_id
  where external_id = ${id}
  order by message.created_at, message.id`;

describe('importSessions', () => {
  test('new sessions come whole, in the team of the slug', async () => {
    const result = await run(
      [
        session('a', {
          isTest: true,
          status: 'complete',
          endedAt: '2026-01-31T10:00:00.1234567+01:00',
          messages: [],
          startedAt: '2026-01-31T08:00:00Z',
        }),
        session('b', { chatbot: 'Other', tags: ['vip', 'bug', 'vip'] }),
      ],
      { team: 'north-wind' },
    );
    expect(result).toEqual({
      lines: 2,
      sessionsNew: 2,
      sessionsChanged: 0,
      sessionsUnchanged: 0,
      messages: 3,
      rejected: 0,
    });
    const rows = await database.sql`
      select team.slug, team.name as team, chatbot.name, identifier, external_id, channel, status, is_test, session.created_at,
        ended_at, array(select tag from truecount_platform.session_tag where session_id = session.id order by tag) as tags
      from truecount_platform.session
      join truecount_platform.team on team.id = session.team_id
      join truecount_platform.chatbot on chatbot.id = chatbot_id and chatbot.team_id = team.id
      join truecount_platform.participant on participant.id = participant_id and participant.team_id = team.id
      order by session.id`;
    const common = { slug: 'north-wind', team: 'North Wind', identifier: 'ana@example.org', channel: 'web' };
    expect([...rows]).toEqual([
      {
        ...common,
        name: 'Support',
        external_id: 'a',
        status: 'complete',
        is_test: true,
        created_at: '2026-01-31T08:00:00.000000Z',
        ended_at: '2026-01-31T09:00:00.123456Z',
        tags: ['vip'],
      },
      {
        ...common,
        name: 'Other',
        external_id: 'b',
        status: 'active',
        is_test: false,
        created_at: '2026-01-31T09:00:00.000000Z',
        ended_at: null,
        tags: ['bug', 'vip'],
      },
    ]);
    expect((await messages('b')).map(({ id: _, ...rest }) => rest)).toEqual([
      { role: 'human', at: '2026-01-31T09:00:01.000000Z', content: 'one', version: null },
      { role: 'ai', at: '2026-01-31T09:00:02.000000Z', content: 'two', version: 'v1' },
      { role: 'human', at: '2026-01-31T09:00:03.000000Z', content: 'three', version: null },
    ]);
  });

  test('messages of one instant stay in the order of the file, ids go with time', async () => {
    const at = '09:00:01';
    await run([
      session('a', { messages: [human('09:00:02', 'last'), human(at, 'z'), ai(at, 'a'), human(at, 'm')] }),
    ]);
    const stored = await messages('a');
    expect(stored.map((row) => row.content)).toEqual(['z', 'a', 'm', 'last']);
    expect(stored.map((row) => BigInt(row.id))).toEqual(
      stored.map((row) => BigInt(row.id)).sort((a, b) => Number(a - b)),
    );
  });

  test('the same file again writes nothing', async () => {
    const lines = [
      session('a'),
      session('b', { chatbot: 'Other' }),
      session('c', { messages: [], tags: [] }),
    ];
    await run(lines);
    const before = await contents(database.sql);
    const again = await run(lines.toReversed());
    expect(again).toEqual({
      lines: 3,
      sessionsNew: 0,
      sessionsChanged: 0,
      sessionsUnchanged: 3,
      messages: 6,
      rejected: 0,
    });
    expect(await contents(database.sql)).toEqual(before);
  });

  test('another team has its own session of the same id', async () => {
    await run([session('a')]);
    expect(await run([session('a')], { team: 'other' })).toMatchObject({ sessionsNew: 1 });
  });

  test.each([
    ['chatbot', { chatbot: 'Other' }],
    ['participant', { participant: 'ben' }],
    ['channel', { channel: 'api' }],
    ['status', { status: 'complete' }],
    ['test', { isTest: true }],
    ['start', { startedAt: '2026-01-31T08:00:00Z' }],
    ['end', { endedAt: '2026-01-31T11:00:00Z' }],
    ['tag more', { tags: ['vip', 'bug'] }],
    ['tag less', { tags: [] }],
    ['text', { messages: [human('09:00:01', 'one'), ai('09:00:02', 'TWO'), human('09:00:03', 'three')] }],
    [
      'version',
      { messages: [human('09:00:01', 'one'), ai('09:00:02', 'two', 'v2'), human('09:00:03', 'three')] },
    ],
    ['role', { messages: [human('09:00:01', 'one'), human('09:00:02', 'two'), human('09:00:03', 'three')] }],
    [
      'microsecond',
      { messages: [human('09:00:01.000001', 'one'), ai('09:00:02', 'two'), human('09:00:03', 'three')] },
    ],
    ['message less', { messages: [human('09:00:01', 'one'), human('09:00:03', 'three')] }],
    [
      'message more',
      {
        messages: [
          human('09:00:01', 'one'),
          ai('09:00:02', 'two'),
          human('09:00:03', 'three'),
          ai('09:00:04', 'four'),
        ],
      },
    ],
    ['no message', { messages: [] }],
  ])('a changed session becomes what the file says: %s', async (_, change) => {
    await run([session('a'), session('b')]);
    const changed = session('a', change);
    expect(await run([changed, session('b')])).toMatchObject({
      sessionsNew: 0,
      sessionsChanged: 1,
      sessionsUnchanged: 1,
    });
    // Imported alone into another team, it must be the same.
    await run([changed], { team: 'fresh' });
    const rows = await database.sql`
      select chatbot.name, identifier, channel, status, is_test, session.created_at, ended_at,
        array(select tag from truecount_platform.session_tag where session_id = session.id order by tag) as tags,
        array(select (role, created_at, content, version)::text from truecount_platform.message
          where session_id = session.id order by created_at, id) as messages
      from truecount_platform.session
      join truecount_platform.chatbot on chatbot.id = chatbot_id
      join truecount_platform.participant on participant.id = participant_id
      where external_id = 'a'`;
    expect(rows[0]).toEqual(rows[1]);
    expect(await run([changed])).toMatchObject({ sessionsUnchanged: 1 });
  });

  test('a conversation that went on keeps the messages it had', async () => {
    await run([session('a')]);
    const before = await messages('a');
    await run([session('a', { messages: [...session('a').messages, ai('09:00:04', 'four')] })]);
    const after = await messages('a');
    expect(after.slice(0, 3)).toEqual(before);
    expect(after).toHaveLength(4);
  });

  test('what was changed in the database is found, though the file is the same', async () => {
    await run([session('a'), session('b')]);
    await database.sql`delete from truecount_platform.message where content = 'two' and session_id = (
      select id from truecount_platform.session where external_id = 'b')`;
    expect(await run([session('a'), session('b')])).toMatchObject({
      sessionsChanged: 1,
      sessionsUnchanged: 1,
    });
    expect((await messages('b')).map((row) => row.content)).toEqual(['one', 'two', 'three']);
  });
});
