/** Makes a believable platform in the native tables, in one transaction of set-based statements. */
import type { Db, Sql } from '@/db/client';
import { transaction } from '@/db/transaction';
import { requireOwnPlatform } from '@/lib/source/current';
import { createChatbots, createTeams, DEMO_TEAMS, draftChatbots } from './chatbots';
import { createMessages, createTraces, planWindows } from './messages';
import { type DemoOptions, parseDemoOptions } from './options';
import { createRandom } from './random';
import { createParticipants, createSessions, createTags } from './session-rows';
import { draftSessions, planSessions } from './sessions';

/** What was added. */
export interface DemoCounts {
  /** False when the demo data of this seed was there already: then nothing was added. */
  isNew: boolean;
  teams: number;
  chatbots: number;
  sessions: number;
  messages: number;
}

/**
 * Adds exactly as many chatbots, sessions and messages as asked for, to what is there. The same seed gives the same
 * platform relative to now; data of a seed is added once. Nothing is added when it fails or is interrupted.
 * @param onProgress told a line about each step
 * @throws DemoOptionsError, AttachedError
 */
export async function createDemoData(
  sql: Sql,
  options: DemoOptions,
  onProgress: (line: string) => void = () => {},
): Promise<DemoCounts> {
  requireOwnPlatform();
  const parsed = parseDemoOptions(options);
  const counts = await transaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended('truecount demo data', 0))`;
    if (await isThere(tx, parsed.seed)) return null;
    // Sorts of a batch fit in memory; compiling statements this long costs more than it saves.
    await tx`set local work_mem = '64MB'`;
    await tx`set local jit = off`;
    return await create(tx, parsed, onProgress);
  });
  if (!counts) {
    onProgress(`The demo data of seed ${parsed.seed} is already there: nothing added.`);
    return { isNew: false, teams: 0, chatbots: 0, sessions: 0, messages: 0 };
  }
  for (const table of ['chatbot', 'participant', 'session', 'message', 'session_tag', 'trace']) {
    await sql.unsafe(`vacuum (analyze) truecount_platform.${table}`);
  }
  return counts;
}

/** Session 1 of each seed tells; the transaction makes all of them or none. */
async function isThere(tx: Db, seed: number): Promise<boolean> {
  const found = await tx`
    select from truecount_platform.session
    join truecount_platform.team on team.id = session.team_id
    where team.slug = any(${DEMO_TEAMS.map((team) => team.slug)}::text[]) and external_id = ${`demo-${seed}-1`}`;
  return found.length > 0;
}

async function create(tx: Db, options: DemoOptions, onProgress: (line: string) => void): Promise<DemoCounts> {
  const [clock] = await tx<
    [{ now: string }]
  >`select coalesce(${options.now ?? null}::timestamptz, clock_timestamp())::text as now`;
  await createRandom(tx, options.seed);
  const teams = await createTeams(tx);
  await draftChatbots(tx, options.chatbots, options.seed);
  await draftSessions(tx, options.sessions, clock.now);
  const chatbots = await createChatbots(tx, clock.now);
  onProgress(`${amount(chatbots)} chatbots`);

  await planSessions(tx, options.messages, clock.now);
  await createParticipants(tx);
  const sessions = await createSessions(tx, options.seed, clock.now);
  await createTags(tx);
  onProgress(`${amount(sessions)} sessions`);

  const [messages, traces] = [{ count: 0 }, { count: 0 }];
  for (const window of await planWindows(tx, options.sessions, options.messages)) {
    messages.count += await createMessages(tx, window, clock.now);
    traces.count += await createTraces(tx, window, Math.floor(options.messages / 10) - traces.count);
    onProgress(`${amount(messages.count)} of ${amount(options.messages)} messages`);
  }
  return { isNew: true, teams, chatbots, sessions, messages: messages.count };
}

const amount = (count: number) => count.toLocaleString('en');
