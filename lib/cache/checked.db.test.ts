import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { createRandom } from '@/lib/demo/random';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { readCachedChatbots } from './chatbot-rows';
import { readCachedSessions } from './session-rows';
import {
  AGO,
  CACHED_SESSION_SORTS,
  loadCachedChatbotParams,
  loadCachedSessionParams,
} from './statistics-params';

let database: TestDatabase;
let pool: Sql;
const access = makeAccess('1', 'test');
vi.mock('@/db/client', async (load) => {
  const client = await load<typeof import('@/db/client')>();
  return { ...client, db: () => pool };
});

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.sql;
});
afterAll(() => database.drop());

const chatbot = async (name: string) =>
  (await readCachedChatbots(access, loadCachedChatbotParams({ q: name }))).page.rows[0]!;
const session = async (id: string) =>
  (await readCachedSessions(access, loadCachedSessionParams({ q: id }))).page.rows[0]!;

/** Everything that was done until now was done so long ago. */
async function goBack(hours: number): Promise<void> {
  const { sql } = database;
  const ago = sql`${hours} * interval '1 hour'`;
  await sql`update truecount.statistics_update_log set requested_at = requested_at - ${ago}, started_at = started_at - ${ago}, finished_at = finished_at - ${ago}`;
  await sql`update truecount.chatbot_statistics set changed_at = changed_at - ${ago}`;
  await sql`update truecount.session_statistics set changed_at = changed_at - ${ago}, created_at = created_at - ${ago}`;
  await sql`update truecount_platform.chatbot set created_at = created_at - ${ago}`;
}
const isNow = (at: string) => Date.now() - Date.parse(at) < 60_000;
const now = () => new Date().toISOString();

describe('when a row was checked', () => {
  it('is no matter of a fold that moves a total, and is of one that counts a session', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    const id = await addSession(sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await goBack(72);
    await sql`update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1`;
    await addMessages(sql, id, [{ at: now() }]);
    await fold(sql, { trigger: 'folder' });
    const alpha = await chatbot('Alpha');
    expect(alpha).toMatchObject({ participantCount: 7, humanMessageCount: 1, checkedAt: alpha.fullAt });
    expect(Math.round(alpha.ageSeconds / 3600)).toBe(72);
    expect(isNow(alpha.changedAt)).toBe(true);
    const counted = await session(id);
    expect(counted.checkedAt).toBe(counted.changedAt);
    expect(isNow(counted.checkedAt)).toBe(true);
  });

  it('is told of a chatbot that changed since only where it is known to have been active', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    const [one, other] = [await addSession(sql), await addSession(sql)];
    await addMessages(sql, one, [{ at: now() }]);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await goBack(72);
    await runRefresh(sql, { type: 'chatbots', trigger: 'schedule' });
    expect(isNow((await chatbot('Alpha')).checkedAt)).toBe(true);
    // Beta has had nobody for long, and has by now.
    expect(isNow((await chatbot('Beta')).checkedAt)).toBe(false);
    const third = await addSession(sql, { chatbotId: 2 });
    await addMessages(sql, third, [{ at: now() }]);
    await addMessages(sql, other, [{ at: now() }]);
    await fold(sql, { trigger: 'folder' });
    expect(isNow((await chatbot('Beta')).checkedAt)).toBe(false);
    expect(isNow((await chatbot('Alpha')).checkedAt)).toBe(true);
    await addMessages(sql, one, [{ at: now() }]);
    await fold(sql, { trigger: 'folder' });
    expect(isNow((await chatbot('Alpha')).checkedAt)).toBe(false);
    // What such a run writes it has counted.
    await sql`update truecount.chatbot_statistics set participant_count = 7 where chatbot_id = 1`;
    await runRefresh(sql, { type: 'chatbots', trigger: 'schedule' });
    expect(await chatbot('Alpha')).toMatchObject({ participantCount: 1 });
    expect(isNow((await chatbot('Alpha')).checkedAt)).toBe(true);
  });

  it('is by a refresh of everything only for what was there by then', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    const before = await addSession(sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    await goBack(72);
    await sql`insert into truecount_platform.chatbot (team_id, name) values (1, 'Newest')`;
    const [made] = await sql<{ id: string }[]>`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select 1, id, 1, 'newest', 'web' from truecount_platform.chatbot where name = 'Newest' returning id::text`;
    await fold(sql, { trigger: 'folder' });
    const newest = await chatbot('Newest');
    expect(newest).toMatchObject({ fullAt: null, sessionCount: 1 });
    expect(isNow(newest.checkedAt)).toBe(true);
    expect((await session(made!.id)).fullAt).toBeNull();
    expect((await session(before)).fullAt).toBe((await chatbot('Alpha')).fullAt);
    expect((await session(before)).fullAt).not.toBeNull();
  });
});

const SEEDS = [1, 2, 3, 6];
const SESSIONS = 90;

/** Sessions, what became of them in the source, and a log, all by chance. */
async function makeAnything(seed: number): Promise<void> {
  const { sql } = database;
  await resetPlatform(sql);
  await sql.begin(async (tx) => {
    await createRandom(tx, seed);
    const ago = (what: string, hours: number) =>
      tx.unsafe(`now() - floor(pg_temp.chance(n, '${what}') * ${hours}) * interval '1 hour'`);
    await tx`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, created_at)
      select 1, 1 + n % 3, 1, 'anything ' || n, 'web', ${ago('created', 2000)} from generate_series(1, ${SESSIONS}::int) n`;
    await tx`
      insert into truecount.session_statistics (session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended, created_at,
        human_message_count, last_activity_at, changed_at, changed_run)
      select id, id, 1, chatbot_id, 1, false, false, created_at, floor(pg_temp.chance(n, 'messages') * 9),
        case when pg_temp.chance(n, 'silent') > 0.1 then ${ago('active', 60)} end, ${ago('changed', seed % 2 === 0 ? 60 : 1000)}, 1
      from (select *, id as n from truecount_platform.session) session`;
    await tx`
      insert into truecount.statistics_update_log (type, scope_id, trigger, state, batch_size, started_at, finished_at)
      select type, case type when 'chatbot' then 1 + n % 3 when 'session' then 1 + n % ${SESSIONS} end,
        case when type = 'incremental' then 'folder' else 'schedule' end,
        case when pg_temp.chance(n, 'state') < 0.7 then 'done' else 'failed' end, 1, at, at + interval '5 minutes'
      from (
        select n, pg_temp.pick(array['full', 'recent', 'hybrid', 'chatbots', 'incremental', 'chatbot', 'session', 'session'], n, 'type') as type,
          ${ago('run', 1500)} as at
        from generate_series(1, ${seed * 8}::int) n) run`;
    await tx`update truecount.capture_state set swept_at = case when ${seed}::int % 3 = 0 then now() - ${seed}::int * interval '8 hours' end`;
    await tx`update truecount.cache_state set filled_at = now()`;
    // No refresh has seen these yet.
    await tx`delete from truecount_platform.session where id % 17 = 0`;
    await tx`update truecount_platform.session set team_id = 2 where id % 19 = 0`;
  });
}

interface Plain {
  id: string;
  lastActivity: string;
  session: string;
  messages: string;
  changed: string;
  checked: string;
}

/** Each session by itself, and every run that could have counted it. */
async function readPlainly(): Promise<Plain[]> {
  const newest = (type: string) => pool`
    select started_at, finished_at from truecount.statistics_update_log
    where type = ${type} and scope_id is null and state = 'done' and trigger <> 'folder' order by finished_at desc limit 1`;
  return pool<Plain[]>`
    select statistics.session_id::text as id, sort_at::text as "lastActivity", lpad(statistics.session_id::text, 9, '0') as session,
      lpad(human_message_count::text, 9, '0') as messages, changed_at::text as changed, greatest(changed_at,
        (select started_at from (${newest('full')}) run), (select swept_at from truecount.capture_state),
        (select case when sort_at >= finished_at - interval '24 hours' then started_at end
          from ((${newest('recent')}) union all (${newest('hybrid')})) run order by started_at desc limit 1),
        (select max(started_at) from truecount.statistics_update_log log
          where log.type = 'chatbot' and log.scope_id = statistics.chatbot_id and state = 'done'),
        (select max(started_at) from truecount.statistics_update_log log
          where log.type = 'session' and log.scope_id = statistics.session_id and state = 'done'))::text as checked
    from truecount.session_statistics statistics
    join truecount_platform.session session on session.id = statistics.session_id and session.team_id = 1`;
}

/** Filters that are tried with the orders which they do not concern. */
const SOME = [null, '24h', 'over-24h'] as const;
const HOUR_MS = 3_600_000;
const HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

describe('cached sessions', () => {
  describe.each(SEEDS)('of chance %i', (seed) => {
    let rows: Plain[];
    beforeAll(async () => {
      await makeAnything(seed);
      rows = await readPlainly();
    });

    const expected = (sort: (typeof CACHED_SESSION_SORTS)[number], dir: string, ago: string | null) => {
      const key = sort === 'age' ? 'checked' : sort;
      const isForward = (dir === 'asc') === (sort !== 'age');
      return rows
        .filter(({ checked }) => {
          if (ago === null) return true;
          const isOver = Date.now() - Date.parse(checked) > HOURS[ago.replace('over-', '') as '1h'] * HOUR_MS;
          return isOver === ago.startsWith('over-');
        })
        .sort(
          (a, b) =>
            (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : a.session < b.session ? -1 : 1) *
            (isForward ? 1 : -1),
        )
        .map(({ id }) => id);
    };

    it.each(CACHED_SESSION_SORTS)(
      'by %s are what a plain count says, page by page, there and back',
      async (sort) => {
        for (const dir of ['asc', 'desc'])
          for (const checked of sort === 'checked' || sort === 'age' ? [null, ...AGO] : SOME) {
            const ids = expected(sort, dir, checked);
            const query = { sort, dir, ...(checked && { checked }) };
            const read = async (place: Record<string, string>) =>
              readCachedSessions(access, loadCachedSessionParams({ ...query, ...place }));
            const found: string[] = [];
            let { page, total } = await read({});
            expect(total.count).toBe(ids.length);
            for (;;) {
              found.push(...page.rows.map((row) => row.id));
              for (const row of page.rows)
                expect(Date.parse(row.checkedAt)).toBe(
                  Date.parse(rows.find(({ id }) => id === row.id)!.checked),
                );
              if (page.next === null) break;
              page = (await read({ after: page.next })).page;
            }
            expect(found, `${sort} ${dir} ${checked}`).toEqual(ids);
            const last = (await read({ at: 'last' })).page;
            expect(last.rows.map((row) => row.id)).toEqual(ids.slice(-25));
            if (last.previous === null) continue;
            const before = (await read({ before: last.previous })).page;
            expect(before.rows.map((row) => row.id)).toEqual(
              // What lies before and fills no page is the first one.
              ids.length < 50 ? ids.slice(0, 25) : ids.slice(-50, -25),
            );
          }
      },
    );
  });

  it('are found by what is sorted ahead too when that is gone from the source', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    await sql`
      insert into truecount.session_statistics (session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended, created_at,
        human_message_count, changed_at, changed_run)
      select n, n, 1, 1, 1, false, false, now(), n, now(), 1 from generate_series(1, 130) n`;
    await sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select 1, 1, 1, 'left ' || n, 'web' from generate_series(1, 10) n`;
    await sql`update truecount.cache_state set filled_at = now()`;
    const { page } = await readCachedSessions(access, loadCachedSessionParams({ sort: 'messages' }));
    expect(page.rows.map(({ humanMessageCount }) => humanMessageCount)).toEqual([
      10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });

  it('are read from an index as far as the page goes', async () => {
    const { sql } = database;
    await resetPlatform(sql);
    await sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, created_at)
      select 1, 1 + n % 3, 1, 'much ' || n, 'web', now() - (60001 - n) * interval '4 minutes' from generate_series(1, 60000) n`;
    await sql`
      insert into truecount.session_statistics (session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended, created_at,
        human_message_count, last_activity_at, changed_at, changed_run)
      select id, id, 1, chatbot_id, 1, false, false, created_at, 1, created_at, created_at, 1 from truecount_platform.session`;
    await sql`
      insert into truecount.statistics_update_log (type, scope_id, trigger, state, batch_size, started_at, finished_at)
      select type, scope, 'schedule', 'done', 1, now() - ago, now() - ago
      from (values ('full', null::bigint, interval '3 days'), ('recent', null, interval '1 minute'), ('session', 7, interval '1 day')) run(type, scope, ago)`;
    await sql`update truecount.cache_state set filled_at = now()`;
    await sql`vacuum analyze truecount.session_statistics`;
    await sql`vacuum analyze truecount_platform.session`;
    const queries: Record<string, string>[] = [
      ...['checked', 'age', 'changed', 'session'].flatMap((sort) =>
        ['asc', 'desc'].map((dir) => ({ sort, dir })),
      ),
      ...AGO.map((checked) => ({ checked, sort: 'checked' })),
      ...['300', 'much 300'].map((q) => ({ q })),
    ];
    // The total counts to 10,000.
    for (const query of queries) expect(await rowsRead(query), JSON.stringify(query)).toBeLessThan(12_000);
  });
});

/** Rows of session_statistics that the page's own transaction touched. */
async function rowsRead(query: Record<string, string>): Promise<number> {
  const client = connect(database.url, { max: 1 });
  const rows = await client.begin(async (tx) => {
    pool = { begin: (_: string, work: (inner: unknown) => unknown) => work(tx) } as unknown as Sql;
    await readCachedSessions(access, loadCachedSessionParams(query));
    const [met] = await tx<{ rows: number }[]>`
      select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relid = 'truecount.session_statistics'::regclass`;
    return met!.rows;
  });
  pool = database.sql;
  await client.end();
  return rows as number;
}
