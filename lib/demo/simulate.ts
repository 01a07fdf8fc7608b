/** Keeps believable traffic coming; one simulation per process. */
import { db, type Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { requireOwnPlatform } from '@/lib/source/current';
import { type EventKind, SimulationError, Traffic } from './traffic';

/** A forgotten simulation ends by itself. */
export const LONGEST_SECONDS = 30 * 60;
export const HIGHEST_RATE = 1_000;

export type EventCounts = Record<EventKind, number>;

export interface SimulationState {
  isRunning: boolean;
  /** ISO-8601 UTC; null when there was none in this process. */
  startedAt: string | null;
  counts: EventCounts;
  /** Why it stopped when nobody asked it to: time is up, or the database's error. */
  stoppedBecause: 'time' | 'error' | null;
  error: string | null;
}

export interface SimulationOptions {
  /** The team by id or slug; the first one that has a chatbot in use, unless given. */
  teamId?: string;
  team?: string;
  /** Events per second. */
  rate?: number;
  /** How long; never longer than 30 minutes. */
  seconds?: number;
}

interface Simulation {
  state: SimulationState;
  stop: () => void;
  ended: Promise<void>;
}

// Kept on globalThis: development re-evaluates modules, and the button must find what runs.
const held = globalThis as typeof globalThis & { truecountSimulation?: Simulation };

const noCounts = (): EventCounts => ({
  opened: 0,
  asked: 0,
  answered: 0,
  ended: 0,
  late: 0,
  edited: 0,
  deleted: 0,
  tagged: 0,
});

/** What runs, or ran last, in this process. */
export function simulationState(): SimulationState {
  const state = held.truecountSimulation?.state;
  if (state) return { ...state, counts: { ...state.counts } };
  return { isRunning: false, startedAt: null, counts: noCounts(), stoppedBecause: null, error: null };
}

/**
 * Begins, and returns at once; a simulation that runs already goes on as it is.
 * @throws SimulationError without a chatbot to talk to, or for a rate or time that cannot be
 */
export async function startSimulation(
  options: SimulationOptions = {},
  sql: Sql = db(),
): Promise<SimulationState> {
  requireOwnPlatform();
  const { rate = 2, seconds = LONGEST_SECONDS } = options;
  if (!(rate > 0 && rate <= HIGHEST_RATE))
    throw new SimulationError(`The rate must be above 0 and at most ${HIGHEST_RATE}.`);
  if (!(seconds > 0)) throw new SimulationError('The time must be above 0 seconds.');
  const teamId = await findTeam(sql, options);
  if (held.truecountSimulation?.state.isRunning) return simulationState();

  const state: SimulationState = {
    isRunning: true,
    startedAt: new Date().toISOString(),
    counts: noCounts(),
    stoppedBecause: null,
    error: null,
  };
  const stopping = new AbortController();
  const ended = run(
    new Traffic(sql, teamId),
    state,
    rate,
    Math.min(seconds, LONGEST_SECONDS),
    stopping.signal,
  );
  held.truecountSimulation = { state, stop: () => stopping.abort(), ended };
  return simulationState();
}

/** Ends it after the event that is under way; nothing happens when none runs. */
export async function stopSimulation(): Promise<SimulationState> {
  held.truecountSimulation?.stop();
  await held.truecountSimulation?.ended;
  return simulationState();
}

async function findTeam(sql: Sql, { teamId, team: slug }: SimulationOptions): Promise<string> {
  const [team] = await sql<{ id: string }[]>`
    select team.id::text from truecount_platform.team
    where (${teamId ?? null}::bigint is null or team.id = ${teamId ?? null}::bigint)
      and (${slug ?? null}::text is null or team.slug = ${slug ?? null})
      and exists (select from truecount_platform.chatbot where chatbot.team_id = team.id and not is_archived)
    order by team.id limit 1`;
  if (team) return team.id;
  const known =
    slug === undefined || (await sql`select from truecount_platform.team where slug = ${slug}`).count > 0;
  if (!known) throw new SimulationError(`There is no team ${slug}.`);
  throw new SimulationError(
    'There is no chatbot in use to talk to. Import conversations or make demo data first.',
  );
}

async function run(
  traffic: Traffic,
  state: SimulationState,
  rate: number,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let next = Date.now();
  try {
    while (!signal.aborted) {
      if (Date.now() >= end) {
        state.stoppedBecause = 'time';
        break;
      }
      state.counts[await traffic.next()] += 1;
      // A database slower than the rate is not sent a backlog.
      next = Math.max(next + 1000 / rate, Date.now() - 1000);
      await pause(Math.min(next, end) - Date.now(), signal);
    }
  } catch (error) {
    state.stoppedBecause = 'error';
    state.error = error instanceof SimulationError ? error.message : describeError(error).message;
  } finally {
    state.isRunning = false;
  }
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
