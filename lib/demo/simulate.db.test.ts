import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { createDemoData } from './create';
import { simulationState, startSimulation, stopSimulation } from './simulate';
import { Traffic } from './traffic';

let database: TestDatabase;
let teamId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  await createDemoData(database.sql, { chatbots: 8, sessions: 60, messages: 800, seed: 1 });
  const [team] = await database.sql<
    [{ id: string }]
  >`select id::text from truecount_platform.team where slug = 'default'`;
  teamId = team.id;
});
afterAll(() => database.drop());
afterEach(() => stopSimulation());

/** A repeatable sequence of numbers from 0 to 1 (mulberry32). */
function sequence(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function wrongRows(): Promise<number> {
  const [row] = await database.sql<[{ count: number }]>`
    select count(*)::int as count
    from truecount_platform.session
    join truecount_platform.chatbot on chatbot.id = chatbot_id
    join truecount_platform.participant on participant.id = participant_id
    left join truecount_platform.message on message.session_id = session.id
    where chatbot.team_id <> session.team_id or participant.team_id <> session.team_id
      or message.created_at < session.created_at or message.created_at > clock_timestamp() or session.ended_at > clock_timestamp()
      or session.status not in ('setup', 'pending', 'active', 'pending-review', 'complete', 'unknown')
      or (session.ended_at is not null) <> (session.status in ('complete', 'pending-review'))
      or message.content = '' or message.content like '%#%'`;
  return row.count;
}

describe('Traffic', () => {
  test('events of every kind leave only believable rows, in their team', async () => {
    const elsewhere = () => database.sql`
      select count(*), max(message.id), count(distinct session.id) from truecount_platform.session
      join truecount_platform.message on message.session_id = session.id where team_id <> ${teamId}::bigint`;
    const before = await elsewhere();
    const traffic = new Traffic(database.sql, teamId, sequence(7));
    const kinds = new Set<string>();
    for (let event = 0; event < 250; event += 1) kinds.add(await traffic.next());
    await wait(1_500);
    for (let event = 0; event < 50; event += 1) kinds.add(await traffic.next());
    expect([...kinds].sort()).toEqual([
      'answered',
      'asked',
      'deleted',
      'edited',
      'ended',
      'late',
      'opened',
      'tagged',
    ]);
    expect(await wrongRows()).toBe(0);
    expect(await elsewhere()).toEqual(before);
    const [live] = await database.sql<[{ sessions: number; archived: number }]>`
      select count(*)::int as sessions, count(*) filter (where is_archived)::int as archived
      from truecount_platform.session join truecount_platform.chatbot on chatbot.id = chatbot_id where external_id like 'live-%'`;
    expect(live.sessions).toBeGreaterThan(20);
    expect(live.archived).toBe(0);
  });
});

describe('a simulation', () => {
  test('runs at its rate, is one per process, and stops when asked', async () => {
    const started = await startSimulation({ rate: 50 }, database.sql);
    expect(started).toMatchObject({ isRunning: true, error: null, stoppedBecause: null });
    const again = await startSimulation({ rate: 1 }, database.sql);
    expect(again.startedAt).toBe(started.startedAt);
    await wait(1_000);
    const stopped = await stopSimulation();
    const events = Object.values(stopped.counts).reduce((sum, count) => sum + count, 0);
    expect(stopped).toMatchObject({ isRunning: false, stoppedBecause: null });
    expect(events).toBeGreaterThan(10);
    expect(events).toBeLessThan(80);
    await wait(100);
    expect(simulationState().counts).toEqual(stopped.counts);
  });

  test('ends by itself when its time is up', async () => {
    await startSimulation({ rate: 20, seconds: 0.3 }, database.sql);
    await wait(700);
    expect(simulationState()).toMatchObject({ isRunning: false, stoppedBecause: 'time' });
  });

  test('an error of the database stops it and is told', async () => {
    const sql = connect(database.url, { max: 1 });
    await startSimulation({ rate: 20 }, sql);
    await wait(200);
    await sql.end();
    await wait(300);
    expect(simulationState()).toMatchObject({
      isRunning: false,
      stoppedBecause: 'error',
      error: 'The connection to the database was ended.',
    });
  });

  test('needs a team with a chatbot, and a sensible rate', async () => {
    await expect(startSimulation({ team: 'nobody' }, database.sql)).rejects.toThrow(
      'There is no team nobody.',
    );
    await database.sql`insert into truecount_platform.team (slug, name) values ('silent', 'Silent')`;
    await expect(startSimulation({ team: 'silent' }, database.sql)).rejects.toThrow('no chatbot in use');
    await expect(startSimulation({ rate: 0 }, database.sql)).rejects.toThrow('rate');
    await expect(startSimulation({ rate: Number.NaN }, database.sql)).rejects.toThrow('rate');
    expect(simulationState().isRunning).toBe(false);
  });
});
