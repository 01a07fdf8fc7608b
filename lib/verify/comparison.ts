/** One snapshot in which what pages show is held against the source, and what is compared in it. */
import type { Fragment, Sql } from '@/db/client';
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
  await onProgress?.(done);
  tally.add('bucket', await compareBuckets(snapshot, null));
  await onProgress?.(done);
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

/** The defaults of the rolling sweep's interval, seconds. */
const OLDER_INTERVAL = 3600;

/**
 * Sweeps came as often as the lateness of capture by tail promises: neither the newest of recent sessions nor the newest part
 * of the rolling one is older than two intervals, as they are set now.
 */
async function isSwept(snapshot: Snapshot): Promise<boolean> {
  const newest = (types: string[], interval: Fragment) => snapshot`
    exists (select from truecount.statistics_update_log where type = any(${types}) and state = 'done'
      and started_at > now() - 2 * ${interval} * interval '1 second')`;
  const set = (job: string, seconds: number) => snapshot`
    coalesce((select interval_seconds from truecount.job_setting where job = ${job}), ${seconds}::int)`;
  const recent = snapshot`greatest(${set('refresh-recent', env().SESSION_REFRESH_INTERVAL)},
    ${set('refresh-chatbots', env().EXPERIMENT_REFRESH_INTERVAL)})`;
  const [row] = await snapshot<{ isSwept: boolean }[]>`
    select ${newest(['full', 'hybrid', 'recent'], recent)}
      and ${newest(['full', 'hybrid', 'older'], set('refresh-older', OLDER_INTERVAL))} as "isSwept"`;
  return row!.isSwept;
}
