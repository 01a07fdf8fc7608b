/** The update log: one row per refresh, from asking to its end. */
import type { Db, Fragment } from '@/db/client';
import { env } from '@/lib/env';
import type { RunProgress } from '@/lib/reads/types';
import { isDead } from './alive';
import type { Steps } from './steps';

export type RefreshType = 'full' | 'incremental' | 'hybrid' | 'chatbot' | 'session';

export interface RefreshRequest {
  type: RefreshType;
  /** Id of the chatbot or session; none for the other types. */
  scopeId?: string;
  /** What asked: manual, cli, import, start, read, folder, schedule, demo. */
  trigger: string;
  requestedBy?: string;
}

export interface RefreshProgress {
  batchesDone: number;
  batchesTotal: number;
}

export interface RefreshResult {
  id: string;
  /** Sessions recounted. */
  rowsRead: number;
  /** Cache rows written or removed. */
  rowsChanged: number;
  durationMs: number;
  steps: Steps['totals'];
}

/** Marks runs whose process died. Called before anything new is asked for. */
export async function abandonDead(sql: Db): Promise<number> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'abandoned', finished_at = now(), error_code = 'abandoned',
      error = 'The process that ran it ended before the run did. Its finished batches stand; the next refresh does the rest.'
    where state in ('queued', 'running') and ${isDead(sql)}`;
  return rows.count;
}

/**
 * A new row of the log, or the one of the same scope that waits already. One that runs is not joined: it may have passed
 * what the asker wants counted.
 * @returns its id and whether it is another asker's
 */
export async function openRun(sql: Db, request: RefreshRequest): Promise<{ id: string; joined: boolean }> {
  await abandonDead(sql);
  const scopeId = request.scopeId ?? null;
  for (;;) {
    const [opened] = await sql<{ id: string }[]>`
      insert into truecount.statistics_update_log (type, scope_id, trigger, requested_by, state, batch_size)
      values (${request.type}, ${scopeId}, ${request.trigger}, ${request.requestedBy ?? null}, 'queued', ${env().BATCH_SIZE})
      on conflict (type, coalesce(scope_id, 0)) where state = 'queued' do nothing
      returning id`;
    if (opened) return { id: opened.id, joined: false };
    const [standing] = await sql<{ id: string }[]>`
      select id from truecount.statistics_update_log
      where type = ${request.type} and coalesce(scope_id, 0) = coalesce(${scopeId}::bigint, 0) and state = 'queued'`;
    if (standing) return { id: standing.id, joined: true };
  }
}

/** Takes a queued run for this process; false when another process took it, or it was cancelled. */
export async function startRun(sql: Db, id: string): Promise<boolean> {
  const rows = await sql`
    update truecount.statistics_update_log set state = 'running', started_at = clock_timestamp()
    where id = ${id} and state = 'queued'`;
  return rows.count === 1;
}

/** A run by strategy that counts everything is a full one from then on: the next looks when that was. */
export async function becomeFull(sql: Db, id: string): Promise<void> {
  await sql`update truecount.statistics_update_log set type = 'full' where id = ${id}`;
}

export async function setBatches(sql: Db, id: string, total: number): Promise<void> {
  await sql`update truecount.statistics_update_log set batches_total = ${total} where id = ${id}`;
}

/** Thrown inside a run that was cancelled, or taken for dead, by someone else. */
export class RunEndedError extends Error {
  constructor() {
    super('The refresh was cancelled.');
  }
}

/** Records a batch, inside its transaction; throws when the run has been ended from outside. */
export async function recordBatch(
  sql: Db,
  id: string,
  result: { read: number; changed: number },
  steps: Steps,
  batches = 1,
): Promise<void> {
  const rows = await sql`
    update truecount.statistics_update_log
    set batches_done = batches_done + ${batches}, rows_read = rows_read + ${result.read},
      rows_changed = rows_changed + ${result.changed}, steps = ${JSON.stringify(steps.totals)}::text::jsonb
    where id = ${id} and state = 'running'`;
  if (rows.count === 0) throw new RunEndedError();
}

export async function endRun(sql: Db, id: string, changed: number, steps: Steps): Promise<void> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'done', finished_at = clock_timestamp(), rows_changed = rows_changed + ${changed}, steps = ${JSON.stringify(steps.totals)}::text::jsonb,
      batches_total = batches_done, duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
    where id = ${id} and state = 'running'`;
  if (rows.count === 0) throw new RunEndedError();
}

/** A fold, in the transaction that did it: it was asked for by nobody and is over when it is seen. */
export async function logFold(
  sql: Db,
  id: string,
  fold: { trigger: string; startedAt: string; result: { read: number; changed: number }; steps: Steps },
): Promise<void> {
  const { trigger, startedAt, result, steps } = fold;
  await sql`
    insert into truecount.statistics_update_log (id, type, trigger, state, batch_size, batches_done, batches_total, rows_read, rows_changed,
      steps, requested_at, started_at, finished_at, duration_ms)
    values (${id}, 'incremental', ${trigger}, 'done', ${env().BATCH_SIZE}, 1, 1, ${result.read}, ${result.changed},
      ${JSON.stringify(steps.totals)}::text::jsonb, ${startedAt}, ${startedAt}, clock_timestamp(),
      extract(epoch from clock_timestamp() - ${startedAt}::timestamptz) * 1000)`;
}

/** `code` is the database's or the system's error code; `message` must carry no parameters of a statement. */
export async function failRun(sql: Db, id: string, code: string, message: string): Promise<void> {
  await sql`
    update truecount.statistics_update_log
    set state = 'failed', finished_at = clock_timestamp(), error_code = ${code}, error = ${message},
      duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
    where id = ${id} and state in ('queued', 'running')`;
}

/** SQL: the state of a run, which is `abandoned` as soon as its process is gone. */
export function stateOf(sql: Db): Fragment {
  return sql`case when ${isDead(sql)} then 'abandoned' else state end`;
}

/** Where a run stands; null for an unknown id. */
export async function readRun(sql: Db, id: string): Promise<RunProgress | null> {
  const [run] = await sql<RunProgress[]>`
    select id, ${stateOf(sql)} as state, batches_done as "batchesDone", batches_total as "batchesTotal",
      started_at as "startedAt", requested_at as "requestedAt", error
    from truecount.statistics_update_log where id = ${id}`;
  return run ?? null;
}

/** What a run was asked to do; null for an unknown id. */
export async function readRequest(
  sql: Db,
  id: string,
): Promise<Pick<RefreshRequest, 'type' | 'scopeId'> | null> {
  const [run] = await sql<{ type: RefreshType; scopeId: string | null }[]>`
    select type, scope_id as "scopeId" from truecount.statistics_update_log where id = ${id}`;
  return run ? { type: run.type, scopeId: run.scopeId ?? undefined } : null;
}

/** What a run that is done did. */
export async function readResult(sql: Db, id: string): Promise<RefreshResult> {
  const [run] = await sql<RefreshResult[]>`
    select id, rows_read::float8 as "rowsRead", rows_changed::float8 as "rowsChanged", duration_ms as "durationMs", steps
    from truecount.statistics_update_log where id = ${id} and state = 'done'`;
  if (!run) throw new Error(`Run ${id} is not done.`);
  return run;
}
