/** The fixture with every known edge case: what is shown equals its true counts, on both schemas and with both captures. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { GRAINS } from '@/lib/archive/grain';
import { betweenDays, readBuckets } from '@/lib/reads/buckets';
import { inSnapshot } from '@/lib/reads/snapshot';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { type ExpectedNumbers, fixtureMissing, readExpected, runFixture } from '@/lib/source/testing/fixture';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';

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

type Buckets = ExpectedNumbers['chatbots'][number]['buckets'];

/** Of each chatbot of the file, those in which one of the numbers of the file is not zero. */
async function bucketsShown({ sql }: TestDatabase, { chatbots }: ExpectedNumbers) {
  return inSnapshot(sql, async (snapshot) => {
    const all = new Map<number, Buckets>();
    for (const { id } of chatbots) {
      const buckets = {} as Buckets;
      for (const grain of GRAINS.filter((one) => one !== 'hour')) {
        const rows = await readBuckets(snapshot, [String(id)], grain, betweenDays(snapshot, null, null));
        buckets[grain] = rows
          .filter((row) => row.sessionCount + row.humanMessageCount > 0)
          .map((row) => ({
            start: row.start.slice(0, 10),
            sessions: row.sessionCount,
            human_messages: row.humanMessageCount,
            participants: row.participantCount,
          }));
      }
      all.set(id, buckets);
    }
    return all;
  });
}

const bucketsOf = ({ chatbots }: ExpectedNumbers) =>
  new Map(chatbots.map(({ id, buckets }) => [id, buckets]));

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

  it('has the buckets that it truly has, counted, archived and compressed', async () => {
    const { sql } = database;
    const file = readExpected(expected);
    expect(await bucketsShown(database, file)).toEqual(bucketsOf(file));
    await runRefresh(sql, { type: 'archive', trigger: 'test' });
    expect(await bucketsShown(database, file)).toEqual(bucketsOf(file));
    const { rowsRead } = await runRefresh(sql, { type: 'compress', trigger: 'test' });
    expect(rowsRead).toBeGreaterThan(0);
    const [left] = await sql<{ count: number }[]>`
      select count(*)::int as count from truecount.compressed_session`;
    expect(left!.count).toBe(rowsRead);
    expect(await bucketsShown(database, file)).toEqual(bucketsOf(file));
    expect(await shown(database)).toEqual(truth(expected));
    // Counted again from what is compressed.
    await sql`truncate truecount.chatbot_bucket`;
    await runRefresh(sql, { type: 'archive', trigger: 'test' });
    expect(await bucketsShown(database, file)).toEqual(bucketsOf(file));
    expect(await sql`select from truecount.bucket_restatement`).toHaveLength(0);
    const full = await runRefresh(sql, { type: 'full', trigger: 'test' });
    expect(full.rowsChanged).toBe(0);
    expect(await verify(sql)).toMatchObject({ wrong: 0 });
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
