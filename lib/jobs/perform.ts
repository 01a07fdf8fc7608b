/** A run of a job in this process, and what is told of its end. */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { type RefreshResult, RunEndedError, type RunRequest } from '@/lib/refresh/log';
import { type CarryingOut, carryOut, StoppedError, takeUp } from '@/lib/refresh/run';
import { tell } from './alert';
import type { Job } from './jobs';

type Carrying = Omit<CarryingOut, 'advance'>;

/** Carries out a run that waits in the log. @throws what it ended with, which is in the log and told by then */
export async function perform(
  sql: Sql,
  job: Job,
  id: string,
  request: Pick<RunRequest, 'type' | 'scopeId'>,
  carrying: Carrying = {},
): Promise<RefreshResult> {
  return told(sql, job, id, () => carryOut(sql, id, request, { ...carrying, advance: job.advance }));
}

/** Goes on with a run whose process is gone; null when another was faster. */
export async function performAgain(
  sql: Sql,
  job: Job,
  id: string,
  carrying: Carrying = {},
): Promise<RefreshResult | null> {
  return told(sql, job, id, () => takeUp(sql, id, { ...carrying, advance: job.advance }));
}

async function told<Result extends RefreshResult | null>(
  sql: Sql,
  job: Job,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work();
    if (result) tellEnd(job, id, result);
    return result;
  } catch (error) {
    if (!(error instanceof StoppedError || error instanceof RunEndedError))
      await tellFailure(sql, job, id, error);
    throw error;
  }
}

export function tellEnd(job: Job, id: string, { durationMs, rowsRead, rowsChanged }: RefreshResult): void {
  log.info({ operation: job.name, run: id, durationMs, rows: rowsRead, changed: rowsChanged }, 'run done');
}

export async function tellFailure(sql: Sql, job: Job, id: string, error: unknown): Promise<void> {
  const { code, message } = describeError(error);
  log.error({ operation: job.name, run: id, error: { code, message } }, 'run failed');
  await tell(sql, { kind: 'failed', job: job.name, text: `${job.name} failed (run ${id}): ${message}` });
}
