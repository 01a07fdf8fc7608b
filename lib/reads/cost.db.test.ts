import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { resetPlatform } from '@/db/testing/platform';
import { makeAccess } from '@/lib/auth/access';
import { runRefresh } from '@/lib/refresh/run';
import { readChatbotPage } from './chatbot';
import { readChatbotsPage } from './chatbots';
import { loadChatbotParams, loadSessionParams, loadTranscriptParams } from './params';
import { readSessionPage } from './session';
import { readChatbotSessions, readSessionsPage } from './sessions';

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
    insert into truecount_platform.message (session_id, role, created_at, content)
    select id, 'human', timestamptz '2026-01-01' + id * interval '1 minute', 'text' from truecount_platform.session`;
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
    chatbot: () =>
      Promise.all([
        readChatbotPage(access, '1'),
        readChatbotSessions(access, { ...loadSessionParams({}), chatbot: '1' }),
      ]),
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

describe('the default sorts', () => {
  interface Plan {
    'Node Type': string;
    'Index Name'?: string;
    'Relation Name'?: string;
    'Shared Hit Blocks': number;
    'Shared Read Blocks': number;
    Plans?: Plan[];
  }
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

  /** The plan of the list statement that the page really sent. */
  async function planOf(read: () => Promise<unknown>): Promise<Plan> {
    const plans: Plan[] = [];
    const client = connect(database.url, {
      max: 1,
      onNotice: (notice) => {
        const json = notice.slice(notice.indexOf('{'));
        if (json.includes('"Query Text"') && json.includes('cursorKey')) plans.push(JSON.parse(json).Plan);
      },
    });
    await client.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
      set auto_explain.log_buffers = on; set auto_explain.log_format = json; set auto_explain.log_level = notice;
      set client_min_messages = notice`);
    const held = pool;
    pool = client;
    try {
      await read();
      plans.length = 0;
      await read();
    } finally {
      pool = held;
      await client.end();
    }
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
      readChatbotSessions(access, { ...loadSessionParams({}), chatbot: '5' }),
    );
    expect(nodes(chatbot).map((node) => node['Index Name'])).toContain('session_statistics_chatbot_index');
  });
});
