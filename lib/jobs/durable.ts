/**
 * A run of a job as steps that a queue keeps: each is one transaction (or a few, where there are very many batches), may
 * be repeated, and gives back plain JSON. Where the run stands is in its row, so that a step that is delivered twice, late, or to
 * another process does what is next and no more.
 */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import type { Advance } from '@/lib/refresh/advance';
import { tryHoldRun } from '@/lib/refresh/alive';
import { RunEndedError, readResult } from '@/lib/refresh/log';
import { followSource } from '@/lib/source/follow';
import type { Job } from './jobs';
import { tellEnd } from './perform';
import { beginQueued } from './queued';

/** What a queue offers. */
export interface Durable {
  /** Runs `work` until it succeeds once, and gives that result ever after. */
  run<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** @param seconds how long to wait, whole */
  pause(name: string, seconds: number): Promise<void>;
}

/** Thrown by a step whose run is over for good: trying again is no use. */
export class OverError extends Error {}

/** Thrown by a step, in place of what failed: carries a sentence and no parameter. */
export class StepFailedError extends Error {
  constructor(error: unknown) {
    super(describeError(error).message);
    this.stack = undefined;
  }
}

export interface DurableResult {
  run: string;
  rowsRead: number;
  rowsChanged: number;
}

/** A queue keeps a thousand steps of a run; batches take half of them. */
const BATCH_STEPS = 500;
/** Another run of the same kind is waited for so often, seconds. */
const TURNS = [2, 5, 10, 20, ...new Array<number>(60).fill(60)];

/**
 * Carries out the run `id`, which waits in the log.
 * @param runner the queue's own id of what carries it out
 * @throws OverError when it was cancelled, or another has it
 */
export async function carryOutDurably(
  sql: Sql,
  job: Job,
  id: string,
  runner: string,
  durable: Durable,
): Promise<DurableResult> {
  await takeTurn(sql, id, runner, durable);
  let share = 1;
  for (let step = 1; ; step += 1) {
    const times = share;
    const { isOver, batchesTotal } = await durable.run(`batch ${step}`, () =>
      tellable(() => advanceHeld(sql, id, job.advance, times)),
    );
    if (isOver) break;
    share = Math.max(1, Math.ceil(batchesTotal / BATCH_STEPS));
  }
  return durable.run('end', () =>
    tellable(async () => {
      const result = await readResult(sql, id);
      tellEnd(job, id, result);
      return { run: id, rowsRead: result.rowsRead, rowsChanged: result.rowsChanged };
    }),
  );
}

async function takeTurn(sql: Sql, id: string, runner: string, durable: Durable): Promise<void> {
  for (const [turn, seconds] of TURNS.entries()) {
    const begun = await durable.run(`begin ${turn + 1}`, () => tellable(() => beginQueued(sql, id, runner)));
    if (begun === 'started') return;
    if (begun === 'over') throw new OverError(`Run ${id} is over, or another process has it.`);
    await durable.pause(`turn ${turn + 1}`, seconds);
  }
  throw new OverError(`Run ${id} waited for another of its kind for an hour.`);
}

/** @param times how many transactions of the run to do */
async function advanceHeld(
  sql: Sql,
  id: string,
  advance: Advance,
  times: number,
): Promise<{ isOver: boolean; batchesTotal: number }> {
  await followSource(sql);
  // Null: the same step is under way elsewhere, and that one is the sign of life.
  const held = await tryHoldRun(sql, id);
  try {
    let isOver = false;
    for (let time = 0; time < times && !isOver; time += 1) ({ isOver } = await advance(sql, id));
    return { isOver, batchesTotal: isOver ? 0 : await countBatches(sql, id) };
  } finally {
    await held?.release();
  }
}

async function countBatches(sql: Sql, id: string): Promise<number> {
  const [run] = await sql<{ total: number }[]>`
    select coalesce(batches_total, 0) as total from truecount.statistics_update_log where id = ${id}`;
  return run?.total ?? 0;
}

/** Whatever is thrown is told to the queue and its console: sentences only. */
async function tellable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RunEndedError) throw new OverError(error.message);
    throw error instanceof OverError ? error : new StepFailedError(error);
  }
}
