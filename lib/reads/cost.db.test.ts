import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { readChatbotAndSessions } from './chatbot';
import { readChatbotsPage } from './chatbots';
import { loadChatbotParams, loadSessionParams, loadTranscriptParams } from './params';
import { readSessionPage } from './session';
import { readSessionsPage } from './sessions';

let database: TestDatabase;
const statements: string[] = [];
const access = makeAccess('1', 'test');

vi.mock('@/db/client', async (load) => {
  const client = await load<typeof import('@/db/client')>();
  return { ...client, db: () => pool };
});
let pool: ReturnType<typeof connect>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await resetPlatform(sql);
  await sql`
    insert into truecount_platform.chatbot (team_id, name) select 1, 'More ' || n from generate_series(1, 4000) n`;
  await sql`
    insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
    select 1, chatbot.id, 1, chatbot.id || '-' || n, 'web'
    from truecount_platform.chatbot cross join generate_series(1, 4) n where team_id = 1`;
  await sql`
    insert into truecount_platform.message (session_id, role, created_at, content, version)
    select id, 'human', timestamptz '2026-01-01' + id * interval '1 minute', 'text', 'v' || id % 3 from truecount_platform.session`;
  await runRefresh(sql, { type: 'full', trigger: 'cli' });
  await sql`analyze`;
  pool = connect(database.url, { max: 1, onStatement: (statement) => statements.push(statement) });
  await pool`select 1`;
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Statements that read, without those that open and close the transaction. */
async function queriesOf(read: () => Promise<unknown>): Promise<string[]> {
  statements.length = 0;
  await read();
  return statements.filter((statement) => !/^\s*(begin|set local|commit)/.test(statement));
}

describe('a page needs at most five queries', () => {
  const pages = {
    chatbots: () => readChatbotsPage(access, loadChatbotParams({})),
    sessions: () => readSessionsPage(access, loadSessionParams({ q: 'person', channel: 'web' })),
    chatbot: () => readChatbotAndSessions(access, '1', loadSessionParams({})).then((page) => page!.sessions),
    session: () => readSessionPage(access, '1', loadTranscriptParams({})),
  };
  for (const [name, read] of Object.entries(pages)) {
    it(name, async () => {
      const queries = await queriesOf(read);
      expect(queries.length).toBeGreaterThan(0);
      expect(queries.length).toBeLessThanOrEqual(5);
    });
  }

  it('and does not compute a hidden column', async () => {
    const shown = await queriesOf(() => readSessionsPage(access, loadSessionParams({})));
    const hidden = await queriesOf(() => readSessionsPage(access, loadSessionParams({ hide: 'versions' })));
    const hasVersions = (queries: string[]) => queries.some((query) => query.includes('as versions'));
    expect([hasVersions(shown), hasVersions(hidden)]).toEqual([true, false]);
    const people = await queriesOf(() =>
      readSessionsPage(access, loadSessionParams({ hide: 'participant' })),
    );
    expect(people.some((query) => query.includes('participant.identifier'))).toBe(false);
    const days = await queriesOf(() => readChatbotsPage(access, loadChatbotParams({ hide: 'days' })));
    expect(days.some((query) => query.includes('session_activity'))).toBe(false);
  });
});

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** The plans of the statements that `work` really sends, the second time it runs. */
async function plansOf(
  work: (client: Sql) => Promise<unknown>,
  isMeant = (_query: string) => true,
): Promise<Plan[]> {
  const plans: Plan[] = [];
  const client = connect(database.url, {
    max: 1,
    onNotice: (notice) => {
      const json = notice.slice(notice.indexOf('{'));
      if (json.includes('"Query Text"') && isMeant(json)) plans.push(JSON.parse(json).Plan);
    },
  });
  await client.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
    set auto_explain.log_buffers = on; set auto_explain.log_format = json; set auto_explain.log_level = notice;
    set client_min_messages = notice`);
  const held = pool;
  pool = client;
  try {
    await work(client);
    plans.length = 0;
    await work(client);
  } finally {
    pool = held;
    await client.end();
  }
  return plans;
}

describe('the default sorts', () => {
  /** The plan of the list statement of a page. */
  async function planOf(read: () => Promise<unknown>): Promise<Plan> {
    const plans = await plansOf(read, (query) => query.includes('cursorKey'));
    expect(plans).toHaveLength(1);
    return plans[0]!;
  }

  it('of chatbots walks its index and reads at most 150 buffers', async () => {
    const plan = await planOf(() => readChatbotsPage(access, loadChatbotParams({})));
    expect(nodes(plan).map((node) => node['Index Name'])).toContain('chatbot_statistics_team_index');
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThanOrEqual(150);
  });

  it('of sessions walks its index, for a team and for a chatbot', async () => {
    const team = await planOf(() => readSessionsPage(access, loadSessionParams({ period: 'all' })));
    expect(nodes(team).map((node) => node['Index Name'])).toContain('session_statistics_team_index');
    const chatbot = await planOf(() =>
      readChatbotAndSessions(access, '5', loadSessionParams({})).then((page) => page!.sessions),
    );
    expect(nodes(chatbot).map((node) => node['Index Name'])).toContain('session_statistics_chatbot_index');
  });
});

describe('with changes pending', () => {
  const LARGE = ['session_statistics', 'session', 'message', 'session_activity', 'session_version'];
  const scanned = (plans: Plan[]) =>
    plans
      .flatMap(nodes)
      .filter((node) => node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? ''))
      .map((node) => node['Relation Name']);
  async function change() {
    const { sql } = database;
    await sql`insert into truecount_platform.message (session_id, role, content) select n * 100, 'human', 'text' from generate_series(1, 20) n`;
    await sql`update truecount_platform.message set created_at = created_at - interval '1 minute' where session_id in (50, 150)`;
    await sql`update truecount_platform.session set participant_id = 3 - participant_id where id in (250, 350)`;
  }

  it('a page needs at most five queries too, and reads no large table as a whole', async () => {
    await change();
    const reads = [
      () => readChatbotsPage(access, loadChatbotParams({})),
      () => readSessionsPage(access, loadSessionParams({ period: 'all' })),
      () => readSessionPage(access, '50', loadTranscriptParams({})),
    ];
    for (const read of reads) expect((await queriesOf(read)).length).toBeLessThanOrEqual(5);
    const lists = await plansOf(
      async () => {
        for (const read of reads) await read();
      },
      (query) => query.includes('cursorKey'),
    );
    expect(lists.length).toBeGreaterThanOrEqual(2);
    expect(scanned(lists)).toEqual([]);
  });

  it('a fold reads what changed, and no large table as a whole', async () => {
    const plans = await plansOf(
      async (client) => {
        await change();
        expect((await fold(client, { trigger: 'cli' }))!.read).toBeGreaterThanOrEqual(24);
      },
      (query) => query.includes('truecount'),
    );
    expect(plans.length).toBeGreaterThan(5);
    expect(scanned(plans)).toEqual([]);
  });
});
