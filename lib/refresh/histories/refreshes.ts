/** Refreshes of a history: let run, held before a write while others go on, killed. */
import { setTimeout } from 'node:timers/promises';
import { connect, type Sql } from '@/db/client';
import { interruptAt, isLostConnection } from '@/db/testing/interrupt';
import { pollTail } from '@/lib/capture/tail';
import { TellableError } from '@/lib/errors';
import { fold } from '../fold';
import { RunEndedError } from '../log';
import { runRefresh } from '../run';
import { isRefused } from './writer';

export type Kind =
  | 'poll'
  | 'fold'
  | 'impatient fold'
  | 'incremental'
  | 'hybrid'
  | 'full'
  | 'chatbot'
  | 'session'
  | 'archive'
  | 'compress';

export interface Refresh {
  kind: Kind;
  /** Of the chatbot or the session, whether there is one or not. */
  scopeId: string;
}

export async function carryOut(sql: Sql, { kind, scopeId }: Refresh): Promise<unknown> {
  if (kind === 'poll') return pollTail(sql);
  if (kind === 'fold' || kind === 'impatient fold')
    return fold(sql, { trigger: 'cli', isImpatient: kind === 'impatient fold' });
  const isScoped = kind === 'chatbot' || kind === 'session';
  return runRefresh(sql, { type: kind, scopeId: isScoped ? scopeId : undefined, trigger: 'cli' });
}

/** Tables that a refresh or a poll writes one after another: held at one of them, it has done what comes before. */
export type Gate =
  | 'session_statistics'
  | 'session_version'
  | 'session_activity'
  | 'chatbot_bucket'
  | 'bucket_change'
  | 'statistics_update_log'
  | 'pending_change'
  | 'tail_seen'
  | 'tail_position';

/**
 * A refresh that lost its database, or met a cache row that someone else took away, did not happen; one whose poll lost it
 * went on without and tells of it in the end.
 */
function isUndone(error: unknown): boolean {
  const isOfPoll =
    error instanceof TellableError && /^The (database (ended|crashed)|connection )/.test(error.message);
  return isOfPoll || isLostConnection(error) || isRefused(error) || error instanceof RunEndedError;
}

/** The outcome as a value: nobody waits for it yet when it fails. */
type Outcome = { error: unknown };

export class Refresher {
  readonly #admin: Sql;
  readonly #sql: Sql;
  readonly #gate: Sql;
  readonly #url: string;
  readonly #put: (sql: Sql) => Sql;
  #held: { outcome: Promise<Outcome>; backend: number } | null = null;

  /** @param given `sql` is the pool that refreshes are given, `put` what makes another; `admin` looks on */
  constructor({ url, admin, sql, put }: { url: string; admin: Sql; sql: Sql; put: (sql: Sql) => Sql }) {
    this.#url = url;
    this.#admin = admin;
    this.#sql = sql;
    this.#put = put;
    this.#gate = connect(url, { max: 1, name: 'history gate' });
  }

  get isHolding(): boolean {
    return this.#held !== null;
  }

  async run(refresh: Refresh): Promise<void> {
    if (this.#held) return;
    await carryOut(this.#sql, refresh);
  }

  /** Runs them and `meanwhile` at the same time; how they interleave is up to the machine. */
  async race(refreshes: Refresh[], meanwhile: () => Promise<void>): Promise<void> {
    if (this.#held) return meanwhile();
    const outcomes = refreshes.map((refresh) => this.#start(refresh));
    await meanwhile();
    for (const { error } of await Promise.all(outcomes)) if (error !== null && !isUndone(error)) throw error;
  }

  /** Starts it and returns when it waits to write `gate`, or is over. Readers are not in its way. */
  async hold(refresh: Refresh, gate: Gate): Promise<void> {
    if (this.#held) return;
    await this.#gate.unsafe(`begin; lock table truecount.${gate} in exclusive mode`);
    let isOver = false;
    const outcome = this.#start(refresh);
    void outcome.then(() => {
      isOver = true;
    });
    for (;;) {
      const [waiting] = await this.#admin<{ pid: number }[]>`
        select pid from pg_locks where not granted and relation = ${`truecount.${gate}`}::regclass
          and database = (select oid from pg_database where datname = current_database())`;
      if (waiting) {
        this.#held = { outcome, backend: waiting.pid };
        return;
      }
      if (isOver) break;
      await setTimeout(2);
    }
    await this.#open(outcome);
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held) await this.#open(held.outcome);
  }

  async kill(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    await this.#admin`select pg_terminate_backend(${held.backend}, 5000)`;
    await this.release();
    await this.#passGrace();
  }

  /** Runs it on connections that are all lost before its nth statement. */
  async interrupt(refresh: Refresh, nth: number): Promise<void> {
    if (this.#held) return;
    const { error } = await interruptAt(this.#url, nth, (sql) => carryOut(this.#put(sql), refresh));
    if (error !== null && !isUndone(error)) throw error;
    await this.#passGrace();
  }

  async leave(): Promise<void> {
    await this.release();
    await this.#gate.end({ timeout: 1 });
  }

  async #open(outcome: Promise<Outcome>): Promise<void> {
    await this.#gate.unsafe('rollback');
    const { error } = await outcome;
    if (error !== null && !isUndone(error)) throw error;
  }

  #start(refresh: Refresh): Promise<Outcome> {
    return carryOut(this.#sql, refresh).then(
      () => ({ error: null }),
      (error: unknown) => ({ error }),
    );
  }

  /** A run that was asked for and not begun is given ten seconds to begin; they pass here. */
  async #passGrace(): Promise<void> {
    await this.#admin`
      update truecount.statistics_update_log set requested_at = now() - interval '11 seconds' where state = 'queued'`;
  }
}
