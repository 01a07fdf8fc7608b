import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { listChatbots } from '@/lib/reads/chatbots';
import { readClocks } from '@/lib/reads/clocks';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { countSessions, listSessions } from '@/lib/reads/sessions';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { verify } from '@/lib/verify/verify';
import { keepFolding } from './folder';
import { runRefresh } from './run';

const SECONDS = process.env.TRUECOUNT_LONG ? 60 : 6;
const SESSIONS = 400;
/** Many times what two writers write between two looks of the folder. */
const PENDING_BOUND = 30_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const access = makeAccess(null, 'test');
const firstPage = { after: null, before: null, at: null };

/** Every few statements one that is no plain insert; all choose their rows by `n` alone. */
async function write(sql: Sql, n: number): Promise<void> {
  const session = 1 + ((n * 7919) % SESSIONS);
  if (n % 40 === 7)
    await sql`update truecount_platform.message set role = case role when 'human' then 'ai' else 'human' end
      where id = (select max(id) from truecount_platform.message where session_id = ${session})`;
  else if (n % 40 === 17)
    await sql`delete from truecount_platform.message where id = (select max(id) from truecount_platform.message where session_id = ${session})`;
  else if (n % 40 === 27)
    await sql`update truecount_platform.session set chatbot_id = 1 + chatbot_id % 3, participant_id = 1 + ${n} % 4 where id = ${session}`;
  else if (n % 40 === 37)
    await addSession(sql, { externalId: `soak-${n}-${Math.floor(n / 40)}`, participantId: 1 + (n % 4) });
  else
    await sql`insert into truecount_platform.message (session_id, role, content, version)
      values (${session}, ${n % 3 === 0 ? 'ai' : 'human'}, 'text', ${`v${n % 5}`})`;
}

/** What pages show, beside a plain count of the source in the same snapshot. */
async function look(snapshot: Snapshot) {
  const shown = await listChatbots(snapshot, access, loadChatbotParams({ archived: 'show' }), firstPage);
  const counted = await snapshot<
    { id: string; sessions: number; participants: number; messages: number; last: string | null }[]
  >`
    select chatbot.id, count(distinct session.id)::int as sessions, count(distinct session.participant_id)::int as participants,
      count(message.id)::int as messages, max(message.created_at) as last
    from truecount_platform.chatbot left join truecount_platform.session on session.chatbot_id = chatbot.id
    left join truecount_platform.message on message.session_id = session.id and role = 'human'
    group by chatbot.id order by chatbot.id`;
  expect(
    shown.rows
      .map((row) => ({
        id: row.id,
        sessions: row.sessionCount,
        participants: row.participantCount,
        messages: row.humanMessageCount,
        last: row.lastActivityAt,
      }))
      .sort((a, b) => Number(a.id) - Number(b.id)),
  ).toEqual([...counted]);
  const filters = { ...loadSessionParams({}), period: 'all' as const };
  const newest = await listSessions(snapshot, access, filters, firstPage);
  const truth = await snapshot<{ id: string; messages: number; last: string | null }[]>`
    select session.id, count(message.id)::int as messages, max(message.created_at) as last
    from truecount_platform.session left join truecount_platform.message on message.session_id = session.id and role = 'human'
    group by session.id order by max(message.created_at) desc nulls last, session.id desc limit ${newest.rows.length}`;
  expect(
    newest.rows.map((row) => ({ id: row.id, messages: row.humanMessageCount, last: row.lastActivityAt })),
  ).toEqual([...truth]);
  const [sessions] = await snapshot<
    { count: number }[]
  >`select count(*)::int as count from truecount_platform.session`;
  expect((await countSessions(snapshot, access, filters)).count).toBe(sessions!.count);
  return readClocks(snapshot);
}

async function countFolds(sql: Sql): Promise<number> {
  const [folds] = await sql<{ count: number }[]>`
    select count(*)::int as count from truecount.statistics_update_log where trigger = 'folder' and state = 'done'`;
  return folds!.count;
}

describe('a platform that is written to at full speed', () => {
  it('is shown as it is, by every reader, while folds and sweeps go on, and what is pending stays bounded', async () => {
    const { sql, url } = database;
    await resetPlatform(sql);
    await sql`insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select 1, 1 + n % 3, 1 + n % 4, 'soak ' || n, 'web' from generate_series(1, ${SESSIONS}) n`;
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    const ending = new AbortController();
    const folding = keepFolding(sql, ending.signal, 200);
    const writers = [0, 1].map(() => connect(url, { max: 1, name: 'truecount soak writer' }));
    let written = 0;
    const writing = writers.map(async (writer, index) => {
      for (let n = index; !ending.signal.aborted; n += 2) {
        await write(writer, n);
        written += 1;
      }
    });
    const pending: number[] = [];
    let reads = 0;
    const until = Date.now() + SECONDS * 1000;
    const reading = [0, 1].map(async () => {
      while (Date.now() < until) {
        const clocks = await inSnapshot(sql, look);
        expect(clocks.isExact).toBe(true);
        pending.push(clocks.pending);
        reads += 1;
      }
    });
    const refreshing = (async () => {
      while (Date.now() < until) {
        await runRefresh(sql, { type: reads % 2 === 0 ? 'full' : 'hybrid', trigger: 'cli' });
        await pause(500);
      }
    })();
    try {
      await Promise.all([...reading, refreshing]);
      // The refreshes leave a fold little room where the machine is busy.
      await vi.waitFor(async () => expect(await countFolds(sql)).toBeGreaterThan(0), { timeout: 30_000 });
    } finally {
      ending.abort();
      await Promise.all([folding, ...writing]);
      await Promise.all(writers.map((writer) => writer.end()));
    }
    console.log(
      `${written} statements, ${reads} reads, ${await countFolds(sql)} folds, at most ${Math.max(...pending)} pending`,
    );
    expect(reads).toBeGreaterThan(SECONDS);
    expect(Math.max(...pending)).toBeLessThan(PENDING_BOUND);
    expect((await verify(sql)).findings).toEqual([]);
    // Every change was noted: what sweeps wrote was known to every read.
    expect(await sql`select kind, number, shown, counted from truecount.audit_finding limit 5`).toEqual([]);
  }, 180_000);
});
