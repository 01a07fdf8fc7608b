import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { createDemoData } from './create';
import type { DemoOptions } from './options';

const SIZE = { chatbots: 60, sessions: 3_000, messages: 40_000, seed: 5 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function count(from: string): Promise<number> {
  const [row] = await database.sql.unsafe<[{ count: number }]>(`select count(*)::int as count from ${from}`);
  return row.count;
}
const P = 'truecount_platform';

/** A digest of everything but ids, which depend on what was there before. */
async function digest(options: DemoOptions): Promise<string> {
  const other = await createTestDatabase();
  try {
    await createDemoData(other.sql, options);
    const [row] = await other.sql<[{ digest: string }]>`
      select md5(string_agg(line, e'\n' order by line collate "C")) as digest from (
        select concat_ws('|', team.slug, chatbot.name, chatbot.created_at, chatbot.is_archived, participant.identifier, external_id,
          channel, status, is_test, session.created_at, ended_at, message.role, message.created_at, content, version,
          row_number() over (order by message.id)) as line
        from truecount_platform.session
        join truecount_platform.team on team.id = session.team_id
        join truecount_platform.chatbot on chatbot.id = chatbot_id
        join truecount_platform.participant on participant.id = participant_id
        left join truecount_platform.message on message.session_id = session.id
        union all select concat_ws('|', at, status, duration_ms) from truecount_platform.trace
        union all select concat_ws('|', tag, count(*)) from truecount_platform.session_tag group by tag
      ) everything`;
    return row.digest;
  } finally {
    await other.drop();
  }
}

describe('createDemoData', () => {
  test('adds exactly what was asked for', async () => {
    const lines: string[] = [];
    const created = await createDemoData(database.sql, SIZE, (line) => lines.push(line));
    expect(created).toEqual({ isNew: true, teams: 2, chatbots: 60, sessions: 3_000, messages: 40_000 });
    expect(await count(`${P}.chatbot`)).toBe(60);
    expect(await count(`${P}.session`)).toBe(3_000);
    expect(await count(`${P}.message`)).toBe(40_000);
    expect(lines.at(-1)).toBe('40,000 of 40,000 messages');
  });

  test.each([
    ['a message in the future', `${P}.message where created_at > clock_timestamp()`],
    [
      'a message before its session, or after its end',
      `${P}.message join ${P}.session on session.id = session_id where message.created_at < session.created_at or message.created_at > ended_at`,
    ],
    [
      'a session before its chatbot or in the future',
      `${P}.session join ${P}.chatbot on chatbot.id = chatbot_id where session.created_at < chatbot.created_at or session.created_at > clock_timestamp() or ended_at > clock_timestamp()`,
    ],
    [
      'a session across teams',
      `${P}.session join ${P}.chatbot on chatbot.id = chatbot_id join ${P}.participant on participant.id = participant_id where session.team_id <> chatbot.team_id or session.team_id <> participant.team_id`,
    ],
    [
      'an unknown status',
      `${P}.session where status not in ('setup', 'pending', 'active', 'pending-review', 'complete', 'unknown')`,
    ],
    ['a version of another form', `${P}.message where version !~ '^v[1-9][0-9]?(-unreleased)?$'`],
    [
      'an end that is not of an ended session',
      `${P}.session where (ended_at is not null) <> (status in ('complete', 'pending-review'))`,
    ],
    ['an empty text', `${P}.message where content = '' or content like '%#%'`],
    [
      'a message out of the order of time',
      `(select created_at < lag(created_at) over (order by id) as earlier from ${P}.message) ordered where earlier`,
    ],
    [
      'an archived chatbot that is the busiest',
      `(select is_archived from ${P}.session join ${P}.chatbot on chatbot.id = chatbot_id group by chatbot.id order by count(*) desc limit 1) top where is_archived`,
    ],
  ])('there is not %s', async (_, from) => {
    expect(await count(from)).toBe(0);
  });

  test.each([
    [
      'chatbots without a session',
      `${P}.chatbot where not exists (select from ${P}.session where chatbot_id = chatbot.id)`,
      1,
      12,
    ],
    ['archived chatbots', `${P}.chatbot where is_archived`, 1, 15],
    [
      'names that both teams use',
      `(select name from ${P}.chatbot group by name having count(*) = 2) shared`,
      1,
      6,
    ],
    [
      'sessions without a message',
      `${P}.session where not exists (select from ${P}.message where session_id = session.id)`,
      60,
      600,
    ],
    [
      'sessions that only the chatbot wrote in',
      `(select from ${P}.message group by session_id having count(*) filter (where role = 'human') = 0) silent`,
      30,
      200,
    ],
    ['test sessions', `${P}.session where is_test`, 30, 300],
    ['participants', `${P}.participant`, 450, 900],
    ['statuses', `(select distinct status from ${P}.session) each`, 6, 6],
    ['channels', `(select distinct channel from ${P}.session) each`, 7, 7],
    ['versions', `(select distinct version from ${P}.message where version ~ '^v[0-9]+$') each`, 9, 12],
    ['unreleased versions', `${P}.message where version like '%-unreleased'`, 20, 2_000],
    ['system messages', `${P}.message where role = 'system'`, 50, 1_000],
    ['human messages', `${P}.message where role = 'human'`, 17_000, 22_000],
    ['tagged sessions', `(select distinct session_id from ${P}.session_tag) tagged`, 300, 600],
    ['traces', `${P}.trace`, 500, 4_000],
    [
      'messages of the last minute',
      `${P}.message where created_at > clock_timestamp() - interval '1 minute'`,
      1,
      1_000,
    ],
    [
      'messages older than a year',
      `${P}.message where created_at < clock_timestamp() - interval '365 days'`,
      1,
      5_000,
    ],
  ])('there are %s, neither too few nor too many', async (_, from, least, most) => {
    const found = await count(from);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });

  test('few chatbots have most sessions, and the first team has most of all', async () => {
    const [share] = await database.sql<[{ top: number; first: number }]>`
      select (select sum(sessions) from (
          select count(*) as sessions from truecount_platform.session group by chatbot_id order by 1 desc limit 6) top)::float8 / count(*) as top,
        count(*) filter (where slug = 'default')::float8 / count(*) as first
      from truecount_platform.session
      join truecount_platform.team on team.id = team_id`;
    expect(share.top).toBeGreaterThan(0.35);
    expect(share.first).toBeGreaterThan(0.75);
    expect(share.first).toBeLessThan(0.995);
  });

  test('the versions of a chatbot go up in time', async () => {
    const [fallen] = await database.sql<[{ count: number }]>`
      select count(*)::int as count from (
        select number < lag(number) over (partition by chatbot_id order by message.created_at, message.id) as falls
        from (select *, substr(version, 2)::int as number from truecount_platform.message where version ~ '^v[0-9]+$') message
        join truecount_platform.session on session.id = session_id
      ) stepped where falls`;
    expect(fallen.count).toBe(0);
  });

  test('the same seed adds nothing, another adds as much again', async () => {
    expect(await createDemoData(database.sql, SIZE)).toEqual({
      isNew: false,
      teams: 0,
      chatbots: 0,
      sessions: 0,
      messages: 0,
    });
    expect(await createDemoData(database.sql, { ...SIZE, seed: 6 })).toEqual({
      isNew: true,
      teams: 0,
      chatbots: 60,
      sessions: 3_000,
      messages: 40_000,
    });
    expect(await count(`${P}.session`)).toBe(6_000);
  });

  test.each([
    { chatbots: 1, sessions: 1, messages: 1 },
    { chatbots: 2, sessions: 1, messages: 500 },
    { chatbots: 3, sessions: 50, messages: 0 },
    { chatbots: 5, sessions: 0, messages: 0 },
    { chatbots: 1, sessions: 200, messages: 7 },
  ])('odd sizes are exact too: %o', async (size) => {
    const other = await createTestDatabase();
    try {
      expect(await createDemoData(other.sql, { ...size, seed: 1 })).toMatchObject(size);
      const [last] = await other.sql<[{ count: number; late: number }]>`
        select count(*)::int as count, count(*) filter (where created_at > clock_timestamp())::int as late from truecount_platform.message`;
      expect(last).toEqual({ count: size.messages, late: 0 });
    } finally {
      await other.drop();
    }
  });

  test('seed and time give the same platform, another seed another', async () => {
    const options = {
      chatbots: 12,
      sessions: 300,
      messages: 4_000,
      seed: 9,
      now: '2026-03-04T05:06:07.000008Z',
    };
    const first = await digest(options);
    expect(await digest(options)).toBe(first);
    expect(await digest({ ...options, seed: 10 })).not.toBe(first);
  });
});
