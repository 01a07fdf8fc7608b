import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { resetPlatform } from '@/db/testing/platform';
import { PAGE_SIZE } from '@/lib/reads/params';
import { listRestatements } from './restatements';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const FIRST = { after: null, before: null, at: null };
const MONTH = '2026-01-01T00:00:00Z';

/** One of each chatbot in turn; 1 to 3 are known, 99 is gone. */
const restate = (chatbots: number[]) => database.sql`
  insert into truecount.bucket_restatement (chatbot_id, grain, start, before, after, causes, run)
  select id, 'month', ${MONTH}, null, '{"sessions": 1, "humanMessages": 2}', '{messages added,session added}', 7
  from unnest(${chatbots}::bigint[]) with ordinality chosen(id, at) order by at`;

beforeEach(async () => {
  await resetPlatform(database.sql);
  await database.sql`truncate truecount.bucket_restatement`;
});

describe('restatements', () => {
  it('say what a closed bucket said before and since, and why', async () => {
    await restate([1]);
    const { rows } = await listRestatements(database.sql, { teamId: '1' }, FIRST);
    expect(rows).toEqual([
      expect.objectContaining({
        chatbotId: '1',
        chatbotName: expect.any(String),
        teamId: '1',
        grain: 'month',
        start: '2026-01-01T00:00:00.000000Z',
        before: null,
        after: { sessions: 1, humanMessages: 2 },
        causes: ['messages added', 'session added'],
        runId: '7',
      }),
    ]);
  });

  it('are those of the team, of every one where all are asked for, with what is gone', async () => {
    const { sql } = database;
    await sql`update truecount_platform.chatbot set team_id = 2 where id = 2`;
    await restate([1, 2, 99]);
    const of = async (teamId: string | null) =>
      (await listRestatements(sql, { teamId }, FIRST)).rows.map(({ chatbotId }) => chatbotId);
    expect(await of('1')).toEqual(['1']);
    expect(await of('2')).toEqual(['2']);
    expect(await of(null)).toEqual(['99', '2', '1']);
  });

  it('are read page by page, there and back', async () => {
    const { sql } = database;
    await restate(Array.from({ length: 2 * PAGE_SIZE + 3 }, () => 1));
    const all = { teamId: '1' };
    const first = await listRestatements(sql, all, FIRST);
    const second = await listRestatements(sql, all, { ...FIRST, after: first.next });
    const third = await listRestatements(sql, all, { ...FIRST, after: second.next });
    expect([first, second, third].map(({ rows }) => rows.length)).toEqual([PAGE_SIZE, PAGE_SIZE, 3]);
    expect(third.next).toBeNull();
    expect((await listRestatements(sql, all, { ...FIRST, before: third.previous })).rows).toEqual(
      second.rows,
    );
    const ids = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => Number(id)));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  });
});
