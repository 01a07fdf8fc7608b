/** One snapshot in which what pages show is held against the source, and what is compared in it. */
import type { Sql } from '@/db/client';
import { captureOf } from '@/lib/capture/capture';
import { env } from '@/lib/env';
import { TellableError } from '@/lib/errors';
import { ReadTimeoutError } from '@/lib/reads/errors';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { nextRange } from '@/lib/refresh/target';
import { compareBuckets } from './buckets';
import { compareSessions } from './sessions';
import { Tally } from './tally';
import { compareChatbots, compareTeams } from './totals';

/** Sessions compared by one statement: what is held in memory at a time. */
export const COMPARED_TOGETHER = 20_000;

/** Thrown where there is nothing that could be compared; the message says what to do. */
export class VerifyError extends TellableError {}

/** The tables are not filled, or everything is about to be counted again: later there is something to compare. */
export class NotComparableError extends VerifyError {}

/** @throws NotComparableError before the first fill, and while everything is to be counted again */
export async function inComparison<Result>(
  sql: Sql,
  work: (snapshot: Snapshot, newTally: () => Tally) => Promise<Result>,
): Promise<Result> {
  return inSnapshot(
    sql,
    async (snapshot) => {
      await snapshot.unsafe(`set local statement_timeout = ${env().REFRESH_TIMEOUT * 1000}`);
      await requireComparable(snapshot);
      const mayBeUnswept = (await captureOf(snapshot)) === 'tail' && (await isSwept(snapshot));
      return work(snapshot, () => new Tally(mayBeUnswept));
    },
    { mode: 'exact', isUnlimited: true },
  ).catch((error: unknown) => {
    if (error instanceof ReadTimeoutError)
      throw new VerifyError('A statement took longer than REFRESH_TIMEOUT. Raise it, or verify a sample.');
    throw error;
  });
}

/** @param onProgress called with the number of sessions compared so far; may throw to end it */
export async function compareAll(
  snapshot: Snapshot,
  tally: Tally,
  onProgress?: (sessions: number) => void | Promise<void>,
): Promise<void> {
  let done = 0;
  for (let after: string | null = null; ; ) {
    const { through, count }: { through: string | null; count: number } = await nextRange(
      snapshot,
      after,
      COMPARED_TOGETHER,
    );
    tally.add('session', await compareSessions(snapshot, { kind: 'range', after, through }));
    done += count;
    await onProgress?.(done);
    if (through === null) break;
    after = through;
  }
  tally.add('chatbot', await compareChatbots(snapshot, null));
  tally.add('bucket', await compareBuckets(snapshot, null));
  tally.add('team', await compareTeams(snapshot));
}

export async function compareChosen(
  snapshot: Snapshot,
  tally: Tally,
  { conversations, chatbots }: { conversations: string[]; chatbots: string[] },
): Promise<void> {
  for (let from = 0; from < conversations.length; from += COMPARED_TOGETHER) {
    const target = {
      kind: 'list' as const,
      conversations: conversations.slice(from, from + COMPARED_TOGETHER),
    };
    tally.add('session', await compareSessions(snapshot, target));
  }
  if (chatbots.length === 0) return;
  tally.add('chatbot', await compareChatbots(snapshot, chatbots));
  tally.add('bucket', await compareBuckets(snapshot, chatbots));
}

async function requireComparable(snapshot: Snapshot): Promise<void> {
  const [state] = await snapshot<{ filled: boolean; everything: boolean }[]>`
    select filled_at is not null as filled, exists (select from truecount.pending_change where kind = 'e') as everything
    from truecount.cache_state`;
  if (!state!.filled)
    throw new NotComparableError('The cache was never filled. Run `truecount refresh` first.');
  if (state!.everything)
    throw new NotComparableError(
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
