/** The next transaction of a refresh: a run is a row of phases and batches, and its row of the log tells which is next. */
import type { Sql } from '@/db/client';
import { beginArchive, closeBuckets, countBucketsAgain } from '@/lib/archive/archive';
import { beginCompress, compressBatch } from '@/lib/archive/compress';
import { pollIfTail } from '@/lib/capture/poll';
import { describeError, TellableError } from '@/lib/errors';
import { logPerformance } from '@/lib/log';
import { withSource } from '@/lib/source/follow';
import { recountChatbots } from './active-chatbots';
import { beginEverything, refreshRange, settleEverything, vacuumCache } from './full';
import { type Phase, type PhaseName, type Position, readStanding, recordStride } from './position';
import { beginScope, refreshConversations } from './scope';
import { Steps } from './steps';
import { beginStrategy, foldPending, sweepOlder, sweepRecent } from './strategy';
import { withWriter } from './writer';

/** Where a run stands after one of its transactions; plain, so that a queue can keep it. */
export interface Advanced {
  isOver: boolean;
  /** Whether a batch was done, and not just what surrounds them. */
  isBatch: boolean;
}

/** Does what is next of the run `id`, which is under way. @throws RunEndedError, or what the run ended with */
export type Advance = (sql: Sql, id: string) => Promise<Advanced>;

const PHASES: Record<Exclude<PhaseName, 'begin'>, Phase> = {
  range: refreshRange,
  totals: settleEverything,
  pending: foldPending,
  recent: sweepRecent,
  older: sweepOlder,
  chatbots: recountChatbots,
  conversations: refreshConversations,
  buckets: countBucketsAgain,
  close: closeBuckets,
  compress: compressBatch,
};

/** @throws SourceProblemError too, when the platform's tables no longer fit, or Truecount was detached */
export const advanceRefresh: Advance = (sql, id) => withSource(sql, () => advanceOnce(sql, id));

const advanceOnce: Advance = async (sql, id) => {
  const standing = await readStanding(sql, id);
  if (standing === null) return { isOver: true, isBatch: false };
  const problem = standing.position.phase === 'begin' ? await poll(sql, standing.type) : {};
  let ended: Position['problem'];
  let isFirstFill = false;
  const advanced = await withWriter(sql, async (tx): Promise<Advanced> => {
    // An attempt that was undone may have ended the run.
    ended = undefined;
    isFirstFill = false;
    // Read behind the lock: another may have done meanwhile what this one was asked for.
    const run = await readStanding(tx, id);
    if (run === null) return { isOver: true, isBatch: false };
    const steps = new Steps();
    const started = performance.now();
    run.position = { ...run.position, ...problem };
    const { phase } = run.position;
    const strode = await (phase === 'begin' ? begin : PHASES[phase])({ tx, run, steps });
    await recordStride(tx, run, strode, steps);
    const { read, changed } = strode;
    logPerformance('batch', performance.now() - started, read, { run: id, type: run.type, phase, changed });
    const isOver = strode.next === null;
    if (isOver) ended = run.position.problem;
    isFirstFill = strode.isFirstFill ?? false;
    return { isOver, isBatch: (strode.batches ?? 1) > 0 };
  });
  if (isFirstFill) await vacuumCache(sql);
  if (ended) throw new TellableError(ended.message);
  return advanced;
};

const begin: Phase = (stride) => {
  const { type } = stride.run;
  if (type === 'full') return beginEverything(stride);
  if (type === 'archive') return beginArchive(stride);
  if (type === 'compress') return beginCompress(stride);
  if (type === 'chatbot' || type === 'session') return beginScope(stride);
  return beginStrategy(stride);
};

/** What was noted is counted even where a table can no longer be followed; the log says so in the end. */
async function poll(sql: Sql, type: string): Promise<Pick<Position, 'problem'>> {
  if (!['incremental', 'recent', 'hybrid'].includes(type)) return {};
  return pollIfTail(sql).then(
    () => ({}),
    (error: unknown) => ({ problem: describeError(error) }),
  );
}
