/** The proof: everything (or a sample) recounted from the source and held against what a page would show. Repairs nothing. */
import type { Sql } from '@/db/client';
import { captureOf } from '@/lib/capture/capture';
import { env } from '@/lib/env';
import { ReadTimeoutError } from '@/lib/reads/errors';
import { notesOf } from '@/lib/reads/notes';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { nextRange } from '@/lib/refresh/target';
import { sourceOf } from '@/lib/source/current';
import { compareSessions, type Difference, SESSION_NUMBERS, type SessionDifference } from './sessions';
import { CHATBOT_NUMBERS, compareChatbots, compareTeams, TEAM_NUMBERS, type TotalDifference } from './totals';

export interface Finding extends Difference {
  kind: 'session' | 'chatbot' | 'team';
  /** Capture by tail is allowed not to know it before the next sweep. */
  isUnswept: boolean;
}

export interface Verification {
  /** Numbers compared. */
  checked: number;
  wrong: number;
  /** Changes that no refresh has folded; what is shown has them. */
  pending: number;
  unswept: number;
  seconds: number;
  /** The first FINDING_CAP that differ. */
  findings: Finding[];
}

const FINDING_CAP = 200;
/** Sessions compared by one statement. */
const BATCH = 20_000;

/** Thrown where there is nothing that could be compared; the message says what to do. */
export class VerifyError extends Error {}

export interface Verifying {
  /** So many sessions and so many chatbots, at random; everything unless given. */
  sample?: number;
  /** Called with the number of sessions compared so far. */
  onProgress?: (sessions: number) => void;
}

/** In one snapshot. @throws VerifyError before the first fill, and while everything is to be counted again */
export async function verify(sql: Sql, { sample, onProgress }: Verifying = {}): Promise<Verification> {
  const started = performance.now();
  const reading = { mode: 'exact', isUnlimited: true } as const;
  return inSnapshot(
    sql,
    async (snapshot) => {
      await snapshot.unsafe(`set local statement_timeout = ${env().REFRESH_TIMEOUT * 1000}`);
      await requireComparable(snapshot);
      const tally = new Tally((await captureOf(snapshot)) === 'tail' && (await isSwept(snapshot)));
      if (sample === undefined) await compareAll(snapshot, tally, onProgress);
      else await compareSample(snapshot, sample, tally);
      const pending = await countPending(snapshot);
      const { checked, wrong, unswept, findings } = tally.result();
      const seconds = Math.round(performance.now() - started) / 1000;
      return { checked, wrong, pending, unswept, seconds, findings };
    },
    reading,
  ).catch((error: unknown) => {
    if (error instanceof ReadTimeoutError)
      throw new VerifyError('A statement took longer than REFRESH_TIMEOUT. Raise it, or verify a sample.');
    throw error;
  });
}

/** What was compared and found so far. */
class Tally {
  #checked = 0;
  #wrong = 0;
  #unswept = 0;
  readonly #findings: Finding[] = [];
  readonly #mayBeUnswept: boolean;

  /** @param mayBeUnswept changes before the next sweep are not known, and sweeps are not overdue */
  constructor(mayBeUnswept: boolean) {
    this.#mayBeUnswept = mayBeUnswept;
  }

  add(
    kind: Finding['kind'],
    numbers: number,
    { checked, differences }: { checked: number; differences: (SessionDifference | TotalDifference)[] },
  ): void {
    this.#checked += checked * numbers;
    for (const { id, number, shown, counted, ...rest } of differences) {
      // A session that is shown to nobody was appended, and a total is always that of the sessions shown.
      const isExcused = 'asShown' in rest ? rest.asShown : !rest.isMissing;
      const isUnswept = this.#mayBeUnswept && isExcused;
      if (isUnswept) this.#unswept += 1;
      else this.#wrong += 1;
      if (this.#findings.length < FINDING_CAP)
        this.#findings.push({ kind, id, number, shown, counted, isUnswept });
    }
  }

  result() {
    return { checked: this.#checked, wrong: this.#wrong, unswept: this.#unswept, findings: this.#findings };
  }
}

async function compareAll(
  snapshot: Snapshot,
  tally: Tally,
  onProgress: Verifying['onProgress'],
): Promise<void> {
  let done = 0;
  for (let after: string | null = null; ; ) {
    const { through, count }: { through: string | null; count: number } = await nextRange(
      snapshot,
      after,
      BATCH,
    );
    tally.add('session', SESSION_NUMBERS, await compareSessions(snapshot, { kind: 'range', after, through }));
    done += count;
    onProgress?.(done);
    if (through === null) break;
    after = through;
  }
  tally.add('chatbot', CHATBOT_NUMBERS, await compareChatbots(snapshot, null));
  tally.add('team', TEAM_NUMBERS, await compareTeams(snapshot));
}

/** Every session and chatbot, of the source or of the cache, is as likely to be chosen as another. */
async function compareSample(snapshot: Snapshot, size: number, tally: Tally): Promise<void> {
  const source = sourceOf(snapshot);
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
  const conversations = await snapshot<{ id: string }[]>`
    select id from (
      select conversation_id as id from ${source.session} session union select conversation_id from truecount.session_statistics
    ) known order by random() limit ${size}`;
  const chatbots = await snapshot<{ id: string }[]>`
    select id from (
      select id from ${source.chatbot} chatbot union select chatbot_id from truecount.chatbot_statistics
    ) known order by random() limit ${size}`;
  const chosen = ids(conversations);
  for (let from = 0; from < chosen.length; from += BATCH) {
    const target = { kind: 'list' as const, conversations: chosen.slice(from, from + BATCH) };
    tally.add('session', SESSION_NUMBERS, await compareSessions(snapshot, target));
  }
  tally.add('chatbot', CHATBOT_NUMBERS, await compareChatbots(snapshot, ids(chatbots)));
}

async function countPending(snapshot: Snapshot): Promise<number> {
  const [row] = await snapshot<
    { count: number }[]
  >`select count(*)::float8 as count from ${notesOf(snapshot)} note`;
  return row!.count;
}

async function requireComparable(snapshot: Snapshot): Promise<void> {
  const [state] = await snapshot<{ filled: boolean; everything: boolean }[]>`
    select filled_at is not null as filled, exists (select from truecount.pending_change where kind = 'e') as everything
    from truecount.cache_state`;
  if (!state!.filled) throw new VerifyError('The cache was never filled. Run `truecount refresh` first.');
  if (state!.everything)
    throw new VerifyError(
      'A change of everything is pending, which pages fold before they answer. Run `truecount refresh` first.',
    );
}

/** Sweeps came as often as the lateness of capture by tail promises: the newest is not older than two intervals. */
async function isSwept(snapshot: Snapshot): Promise<boolean> {
  const seconds = 2 * Math.max(env().SESSION_REFRESH_INTERVAL, env().EXPERIMENT_REFRESH_INTERVAL);
  const rows = await snapshot`
    select from truecount.statistics_update_log where type in ('full', 'hybrid', 'recent') and state = 'done'
      and started_at > now() - ${seconds} * interval '1 second' limit 1`;
  return rows.length > 0;
}
