/** The update log: one row per run, from asking to its end. */
import type { Db, Fragment } from '@/db/client';
import { env } from '@/lib/env';
import type { RunProgress } from '@/lib/reads/types';
import { isDead } from './alive';
import type { Steps } from './steps';

export type RefreshType =
  | 'full'
  | 'incremental'
  | 'recent'
  | 'older'
  | 'chatbots'
  | 'hybrid'
  | 'chatbot'
  | 'session'
  | 'archive'
  | 'compress';
/** Jobs that are no refreshes have runs too, whose type is their name. */
export const TASK_TYPES = ['check-staleness', 'clean-update-log', 'audit', 'audit-all'] as const;
export type TaskType = (typeof TASK_TYPES)[number];
export type RunType = RefreshType | TaskType;

export const isTask = (type: RunType): type is TaskType => (TASK_TYPES as readonly string[]).includes(type);

export interface RunRequest {
  type: RunType;
  /** Id of the chatbot or session; none for the other types. */
  scopeId?: string;
  /** What asked: manual, cli, import, start, read, folder, schedule, event, demo. */
  trigger: string;
  requestedBy?: string;
  /** The job whose run it is: another process goes on with it when the one that runs it dies. */
  job?: string;
  /** The run of Inngest's that will carry it out. */
  inngestRunId?: string;
}

export type RefreshRequest = RunRequest & { type: RefreshType };

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

/** For so long after its last sign of life a job's run that lost its process may be taken up by another, minutes. */
const TAKE_UP_MINUTES = 5;

/** SQL: a run that others take up when its process is gone. One that a person watches in a terminal ends with it. */
export function canBeTakenUp(sql: Db): Fragment {
  return sql`(job is not null and runner = 'process' and trigger <> 'cli')`;
}

/** SQL: a run whose process is gone, and that nobody takes up. */
function isGivenUp(sql: Db): Fragment {
  return sql`(${isDead(sql)}
    and not (${canBeTakenUp(sql)} and coalesce(beat_at, requested_at) > now() - ${TAKE_UP_MINUTES} * interval '1 minute'))`;
}

/** Marks runs whose process died, and that nobody takes up. Called before anything new is asked for. */
export async function abandonDead(sql: Db): Promise<number> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'abandoned', finished_at = now(), error_code = 'abandoned',
      error = 'The process that ran it ended before the run did. Its finished batches stand; the next refresh does the rest.'
    where state in ('queued', 'running') and ${isGivenUp(sql)}`;
  return rows.count;
}

/**
 * A new row of the log, or the one of the same scope that waits already. One that runs is not joined: it may have passed
 * what the asker wants counted.
 * @returns its id and whether it is another asker's
 */
export async function openRun(sql: Db, request: RunRequest): Promise<{ id: string; joined: boolean }> {
  await abandonDead(sql);
  const { type, trigger, scopeId = null, requestedBy = null, job = null, inngestRunId = null } = request;
  for (;;) {
    const [opened] = await sql<{ id: string }[]>`
      insert into truecount.statistics_update_log (type, scope_id, trigger, requested_by, job, state, batch_size, runner, inngest_run_id)
      values (${type}, ${scopeId}, ${trigger}, ${requestedBy}, ${job}, 'queued', ${env().BATCH_SIZE},
        ${inngestRunId === null ? 'process' : 'inngest'}, ${inngestRunId})
      on conflict do nothing
      returning id`;
    if (opened) return { id: opened.id, joined: false };
    const [standing] = await sql<{ id: string }[]>`
      select id from truecount.statistics_update_log
      where (type = ${type} and coalesce(scope_id, 0) = coalesce(${scopeId}::bigint, 0) and state = 'queued')
        or inngest_run_id = ${inngestRunId}
      order by inngest_run_id = ${inngestRunId} desc nulls last, id limit 1`;
    if (standing) return { id: standing.id, joined: true };
  }
}

/**
 * Begins a run that waits, unless another of its kind is under way: `busy` then, to be asked again. `over`: another process
 * took it, or it was cancelled. A run that was given up while it waited in a queue elsewhere, and comes now, begins too.
 */
export async function startRun(sql: Db, id: string): Promise<'started' | 'busy' | 'over'> {
  const rows = await sql`
    update truecount.statistics_update_log run
    set state = 'running', started_at = clock_timestamp(), beat_at = clock_timestamp(), attempts = attempts + 1,
      position = '{"phase": "begin"}', finished_at = null, error = null, error_code = null
    where id = ${id} and (state = 'queued' or (state = 'abandoned' and started_at is null)) and not exists (
      select from (select * from truecount.statistics_update_log where state = 'running') other
      where type = run.type and coalesce(scope_id, 0) = coalesce(run.scope_id, 0) and not ${isDead(sql)}
    )`;
  if (rows.count === 1) return 'started';
  const waiting = await sql`
    select from truecount.statistics_update_log where id = ${id} and (state = 'queued' or (state = 'abandoned' and started_at is null))`;
  return waiting.length > 0 ? 'busy' : 'over';
}

/** Thrown inside a run that was cancelled, or taken for dead, by someone else. */
export class RunEndedError extends Error {
  constructor() {
    super('The refresh was cancelled.');
  }
}

/** @throws RunEndedError */
export async function endRun(sql: Db, id: string): Promise<void> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'done', finished_at = clock_timestamp(), batches_total = batches_done, position = null,
      duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
    where id = ${id} and state = 'running'`;
  if (rows.count === 0) throw new RunEndedError();
}

/** Ends a run that somebody no longer wants: a batch that is under way is undone. False when it was over already. */
export async function cancelRun(sql: Db, id: string, by: string): Promise<boolean> {
  const rows = await sql`
    update truecount.statistics_update_log
    set state = 'cancelled', finished_at = clock_timestamp(), error = ${`Cancelled by ${by}.`}
    where id = ${id} and state in ('queued', 'running')`;
  return rows.count === 1;
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

/** SQL: the same to whoever waits for its end: a run that another process takes up is under way. */
export function stateToWaitFor(sql: Db): Fragment {
  return sql`case when ${isGivenUp(sql)} then 'abandoned' else state end`;
}

/** Where a run stands; null for an unknown id. */
export async function readRun(sql: Db, id: string, state = stateOf(sql)): Promise<RunProgress | null> {
  const [run] = await sql<RunProgress[]>`
    select id, ${state} as state, batches_done as "batchesDone", batches_total as "batchesTotal",
      started_at as "startedAt", requested_at as "requestedAt", error
    from truecount.statistics_update_log where id = ${id}`;
  return run ?? null;
}

/** What a run was asked to do; null for an unknown id. */
export async function readRequest(sql: Db, id: string): Promise<Pick<RunRequest, 'type' | 'scopeId'> | null> {
  const [run] = await sql<{ type: RunType; scopeId: string | null }[]>`
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
