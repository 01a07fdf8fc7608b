/**
 * Where a run stands, kept in its row of the update log and moved in the transaction of each batch: whoever takes the run up
 * goes on from there, in this process or another, and a batch that is asked for twice is done once.
 */
import type { Db, Fragment } from '@/db/client';
import { endRun, failRun, RunEndedError, type RunType } from './log';
import type { Steps } from './steps';
import type { WriterTransaction } from './writer';

export type PhaseName =
  | 'begin'
  | 'range'
  | 'totals'
  | 'pending'
  | 'recent'
  | 'older'
  | 'chatbots'
  | 'conversations'
  | 'buckets'
  | 'close'
  | 'compress';

/** Plain JSON. What a phase does not know it leaves as it is. */
export interface Position {
  phase: PhaseName;
  /** The last conversation, or chatbot, that is done. */
  after?: string | null;
  /** Of a refresh of everything: how often the tables were emptied before it began, and whether they were filled. */
  emptied?: string;
  wasFilled?: boolean;
  /** Who had asked for everything before it began. */
  said?: string[];
  /** How often it began because the tables were emptied meanwhile. */
  attempt?: number;
  /** Sessions that the rolling sweep is still to look at. */
  left?: number;
  /** Of the archive: every bucket is counted again, and as of when the run began. */
  isWhole?: boolean;
  dueAt?: string | null;
  asOf?: string;
  /** Of compression: what is older is compressed. */
  cutoff?: string;
  /** Everything that is known gets counted, but the run cannot end well. */
  problem?: { code: string; message: string };
}

export interface StandingRun {
  id: string;
  type: RunType;
  scopeId: string | null;
  position: Position;
}

export interface Stride {
  tx: WriterTransaction;
  run: StandingRun;
  steps: Steps;
}

/** What one transaction of a run did, and where the run goes on; `next` null: it is over. */
export interface Strode {
  read: number;
  changed: number;
  next: Position | null;
  /** 1 unless given. */
  batches?: number;
  /** How many there will be, where that is known now. */
  batchesTotal?: number;
  /** The run turned out to be one of this type. */
  type?: RunType;
  /** Wants the tables tidied up once it is committed. */
  isFirstFill?: boolean;
}

export type Phase = (stride: Stride) => Promise<Strode>;

/**
 * A run that is under way, as a transaction sees it; null when it has ended well.
 * @throws RunEndedError when it was cancelled, or taken for dead, by someone else
 */
export async function readStanding(sql: Db, id: string): Promise<StandingRun | null> {
  const [run] = await sql<(StandingRun & { state: string })[]>`
    select id, type, scope_id as "scopeId", state, coalesce(position, '{"phase": "begin"}') as position
    from truecount.statistics_update_log where id = ${id}`;
  if (run?.state === 'done') return null;
  if (run?.state !== 'running') throw new RunEndedError();
  return run;
}

/** Writes what a transaction did into its run, inside of it. @throws RunEndedError */
export async function recordStride(tx: Db, run: StandingRun, strode: Strode, steps: Steps): Promise<void> {
  const { read, changed, next, batches = 1, batchesTotal = null, type = run.type } = strode;
  const rows = await tx`
    update truecount.statistics_update_log
    set type = ${type}, batches_done = batches_done + ${batches}, batches_total = coalesce(${batchesTotal}::int, batches_total),
      rows_read = rows_read + ${read}, rows_changed = rows_changed + ${changed}, steps = ${withSteps(tx, steps)},
      position = ${next === null ? null : JSON.stringify(next)}::text::jsonb, beat_at = clock_timestamp()
    where id = ${run.id} and state = 'running'`;
  if (rows.count === 0) throw new RunEndedError();
  if (next !== null) return;
  const { problem } = run.position;
  if (problem) await failRun(tx, run.id, problem.code, problem.message);
  else await endRun(tx, run.id);
}

/** SQL: the steps of the row with those of one more batch. */
function withSteps(sql: Db, steps: Steps): Fragment {
  return sql`coalesce((
    select jsonb_object_agg(name, jsonb_build_object('ms', ms, 'rows', rows, 'times', times)) from (
      select key as name, sum((value ->> 'ms')::numeric) as ms, sum((value ->> 'rows')::numeric) as rows,
        sum((value ->> 'times')::numeric) as times
      from (
        select key, value from jsonb_each(statistics_update_log.steps)
        union all select key, value from jsonb_each(${JSON.stringify(steps.totals)}::text::jsonb)
      ) part group by key
    ) total), '{}')`;
}
