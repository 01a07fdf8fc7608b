/** The update log: one row per refresh, from asking to its end. */
import type { Db } from '@/db/client';
import { env } from '@/lib/env';
import type { RunProgress } from '@/lib/reads/types';
import type { Steps } from './steps';

export type RefreshType = 'full' | 'chatbot' | 'session';

export interface RefreshRequest {
  type: RefreshType;
  /** Id of the chatbot or session; none for a full refresh. */
  scopeId?: string;
  /** What asked: manual, cli, import, start, stale, demo. */
  trigger: string;
  requestedBy?: string;
}

/** A run without a sign of life for so long is taken for dead. */
const SILENCE_SECONDS = 30;
export const HEARTBEAT_MS = 5_000;

/** Marks runs whose process died. Called before anything new is asked for. */
export async function abandonDead(sql: Db): Promise<number> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'abandoned', finished_at = now(), error_code = 'abandoned',
      error = 'The process that ran it ended before the run did. Its finished batches stand; the next refresh does the rest.'
    where state in ('queued', 'running')
      and coalesce((select beat_at from truecount.run_heartbeat where run_id = id), requested_at)
        < now() - ${SILENCE_SECONDS} * interval '1 second'`;
  return rows.count;
}

/**
 * A new row of the log, or the one of the same scope that waits or runs already.
 * @returns its id and whether it is another asker's
 */
export async function openRun(sql: Db, request: RefreshRequest): Promise<{ id: string; joined: boolean }> {
  await abandonDead(sql);
  const scopeId = request.scopeId ?? null;
  for (;;) {
    const [opened] = await sql<{ id: string }[]>`
      insert into truecount.statistics_update_log (type, scope_id, trigger, requested_by, state, batch_size)
      values (${request.type}, ${scopeId}, ${request.trigger}, ${request.requestedBy ?? null}, 'queued', ${env().BATCH_SIZE})
      on conflict (type, coalesce(scope_id, 0)) where state in ('queued', 'running') do nothing
      returning id`;
    if (opened) return { id: opened.id, joined: false };
    const [standing] = await sql<{ id: string }[]>`
      select id from truecount.statistics_update_log
      where type = ${request.type} and coalesce(scope_id, 0) = coalesce(${scopeId}::bigint, 0) and state in ('queued', 'running')`;
    if (standing) return { id: standing.id, joined: true };
  }
}

/** Takes a queued run for this process; false when another process took it, or it was cancelled. */
export async function startRun(sql: Db, id: string): Promise<boolean> {
  const rows = await sql`
    update truecount.statistics_update_log set state = 'running', started_at = clock_timestamp()
    where id = ${id} and state = 'queued'`;
  if (rows.count === 1) await beat(sql, id);
  return rows.count === 1;
}

/** A sign of life. A row of its own: the run's row belongs to the transaction of the batch. */
export async function beat(sql: Db, id: string): Promise<void> {
  await sql`
    insert into truecount.run_heartbeat (run_id, beat_at) values (${id}, clock_timestamp())
    on conflict (run_id) do update set beat_at = excluded.beat_at`;
}

export async function stopBeating(sql: Db, id: string): Promise<void> {
  await sql`delete from truecount.run_heartbeat where run_id = ${id}`;
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
): Promise<void> {
  const rows = await sql`
    update truecount.statistics_update_log
    set batches_done = batches_done + 1, rows_read = rows_read + ${result.read}, rows_changed = rows_changed + ${result.changed},
      steps = ${JSON.stringify(steps.totals)}::text::jsonb
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

/** `code` is the database's or the system's error code; `message` must carry no parameters of a statement. */
export async function failRun(sql: Db, id: string, code: string, message: string): Promise<void> {
  await sql`
    update truecount.statistics_update_log
    set state = 'failed', finished_at = clock_timestamp(), error_code = ${code}, error = ${message},
      duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
    where id = ${id} and state in ('queued', 'running')`;
}

/** Where a run stands; null for an unknown id. */
export async function readRun(sql: Db, id: string): Promise<RunProgress | null> {
  const [run] = await sql<RunProgress[]>`
    select id, state, batches_done as "batchesDone", batches_total as "batchesTotal", started_at as "startedAt",
      requested_at as "requestedAt", error
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
