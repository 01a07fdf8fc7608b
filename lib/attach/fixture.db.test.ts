/** The fixture with every known edge case: what is shown equals its true counts, on both schemas and with both captures. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { type ExpectedNumbers, fixtureMissing, readExpected, runFixture } from '@/lib/source/testing/fixture';
import { showAll } from '@/lib/source/testing/show';

const run = promisify(execFile);

/** As `truecount stats` prints them. */
async function printed(url: string, list: 'chatbots' | 'sessions'): Promise<Record<string, unknown>[]> {
  const env = { ...process.env, DATABASE_URL: url };
  const { stdout } = await run(process.execPath, ['cli/bin.mjs', 'stats', list, '--json'], { env });
  return JSON.parse(stdout) as Record<string, unknown>[];
}

function chatbotsOf({ chatbots }: ExpectedNumbers) {
  return chatbots.map((chatbot) => ({
    id: String(chatbot.id),
    sessionCount: chatbot.sessions,
    participantCount: chatbot.participants,
    humanMessageCount: chatbot.human_messages,
    lastActivityAt: chatbot.last_activity_at,
  }));
}

function sessionsOf({ sessions }: ExpectedNumbers) {
  return sessions.map((session) => ({
    id: String(session.id),
    chatbotId: String(session.experiment_id),
    participantId: session.participant_id === null ? null : String(session.participant_id),
    isTest: session.is_evaluation,
    humanMessageCount: session.human_message_count,
    lastActivityAt: session.last_activity_at,
    versions: session.experiment_versions,
  }));
}

async function shown(database: TestDatabase) {
  const { chatbots, sessions } = await showAll(database.sql);
  return {
    chatbots: chatbots.map(({ firstActivityAt: _, testSessionCount: __, ...chatbot }) => chatbot),
    sessions: sessions.map(({ firstActivityAt: _, versions, ...session }) => ({
      ...session,
      versions: versions!.join(', '),
    })),
  };
}

const truth = (file: string) => {
  const expected = readExpected(file);
  return { chatbots: chatbotsOf(expected), sessions: sessionsOf(expected) };
};

if (fixtureMissing) console.warn(`Open Chat Studio's fixture: skipped, ${fixtureMissing}.`);

describe.skipIf(fixtureMissing).each([
  {
    age: 'current',
    schema: 'schema.sql',
    rows: 'edge-cases.sql',
    expected: 'expected.json',
    capture: 'tail' as const,
  },
  {
    age: 'current',
    schema: 'schema.sql',
    rows: 'edge-cases.sql',
    expected: 'expected.json',
    capture: 'triggers' as const,
  },
  {
    age: 'old',
    schema: 'old-schema.sql',
    rows: 'old-edge-cases.sql',
    expected: 'expected-old.json',
    capture: 'tail' as const,
  },
  {
    age: 'old',
    schema: 'old-schema.sql',
    rows: 'old-edge-cases.sql',
    expected: 'expected-old.json',
    capture: 'triggers' as const,
  },
])('the fixture, $age schema, captured by $capture', ({ age, schema, rows, expected, capture }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createPlatformDatabase((sql) => runFixture(sql, schema, rows));
    await attachDatabase(database, { capture });
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(() => database.drop());

  it('is shown as it truly is', async () => {
    expect(await shown(database)).toEqual(truth(expected));
  });

  it('is printed as it truly is', async () => {
    const chatbots = await printed(database.url, 'chatbots');
    const { chatbots: trueChatbots, sessions: trueSessions } = readExpected(expected);
    const byChatbot = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      Number(a.chatbotId) - Number(b.chatbotId);
    expect(chatbots.sort(byChatbot)).toEqual(
      trueChatbots.map((chatbot) => ({
        chatbotId: chatbot.id,
        name: chatbot.name,
        isArchived: chatbot.is_archived,
        sessionCount: chatbot.sessions,
        participantCount: chatbot.participants,
        humanMessageCount: chatbot.human_messages,
        lastActivityAt: chatbot.last_activity_at,
      })),
    );
    const sessions = await printed(database.url, 'sessions');
    expect(sessions.sort((a, b) => Number(a.sessionId) - Number(b.sessionId))).toMatchObject(
      trueSessions.map((session) => ({
        sessionId: session.id,
        isTest: session.is_evaluation,
        humanMessageCount: session.human_message_count,
        lastActivityAt: session.last_activity_at,
      })),
    );
  });

  if (age === 'old') return;

  it('is the same without a column that newer deployments have', async () => {
    await database.sql`alter table experiments_experimentsession drop column first_activity_at`;
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    expect(await shown(database)).toEqual(truth(expected));
  });

  it('falls where something was deleted', async () => {
    await runFixture(database.sql, 'edge-case-12-delete.sql');
    const after = truth('expected-after-case-12.json');
    if (capture === 'triggers') expect(await shown(database)).toEqual(after);
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
    expect(await shown(database)).toEqual(after);
  });
});
