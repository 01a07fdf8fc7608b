/** One connection of the platform: it may hold a transaction open over many steps, and may be killed in the midst of it. */
import { connect, type Db, type Sql } from '@/db/client';
import { isLostConnection } from '@/db/testing/interrupt';
import { describeError } from '@/lib/errors';

/** Has rights on the platform's tables and none on ours. */
export const WRITER_ROLE = 'truecount_history_writer';

/**
 * A statement that would wait for another writer did not happen: nothing that could end the waiting runs meanwhile.
 * Nor did one that another's commit made impossible.
 */
const REFUSED = ['55P03', '40P01', '40001', '23503', '23505'];

export function isRefused(error: unknown): boolean {
  return REFUSED.includes(describeError(error).code);
}

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

export async function makeWriterRole(sql: Db): Promise<void> {
  // Roles belong to the server, which other test files share.
  await sql.unsafe(`do $$ begin create role ${WRITER_ROLE};
    exception when duplicate_object or unique_violation then null; end $$`);
  await sql.unsafe(`grant usage on schema truecount_platform to ${WRITER_ROLE};
    grant select, insert, update, delete, truncate on all tables in schema truecount_platform to ${WRITER_ROLE}`);
}

export class Writer {
  readonly #url: string;
  readonly #name: string;
  #sql: Sql | null = null;
  isOpen = false;
  #hasSavepoint = false;

  constructor(url: string, name: string) {
    this.#url = url;
    this.#name = name;
  }

  /** One connection, so that transactions can be begun and ended by statements of their own. */
  async #connection(): Promise<Sql> {
    if (this.#sql) return this.#sql;
    const sql = connect(this.#url, { max: 1, name: this.#name });
    await sql.unsafe(`set role ${WRITER_ROLE}; set lock_timeout = '40ms'`);
    this.#sql = sql;
    return sql;
  }

  async begin(isolation: Isolation): Promise<void> {
    if (this.isOpen) return;
    await (await this.#connection()).unsafe(`begin isolation level ${isolation}`);
    this.isOpen = true;
  }

  /** In the open transaction, else in one of its own; undone as a whole where it is refused. */
  async change(apply: (sql: Db) => Promise<unknown>): Promise<void> {
    const sql = await this.#connection();
    await sql.unsafe(this.isOpen ? 'savepoint step' : 'begin');
    try {
      await apply(sql);
      await sql.unsafe(this.isOpen ? 'release savepoint step' : 'commit');
    } catch (error) {
      await sql.unsafe(this.isOpen ? 'rollback to savepoint step' : 'rollback');
      if (!isRefused(error)) throw error;
    }
  }

  /** @param ending rolled back to the savepoint where one was set, and that only */
  async end(ending: 'commit' | 'rollback' | 'savepoint'): Promise<void> {
    if (!this.isOpen) return;
    const sql = await this.#connection();
    if (ending === 'savepoint') {
      await sql.unsafe(this.#hasSavepoint ? 'rollback to savepoint held' : 'savepoint held');
      this.#hasSavepoint = true;
      return;
    }
    this.#forget();
    await sql.unsafe(ending).catch((error: unknown) => {
      // What a serializable transaction read may be true no longer.
      if (!isRefused(error)) throw error;
    });
  }

  /** Ends its backend and waits until that is gone, with its locks. */
  async kill(admin: Db): Promise<void> {
    const sql = await this.#connection();
    const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await admin`select pg_terminate_backend(${backend!.pid}, 5000)`;
    await this.leave();
  }

  /** Closes the connection: what is open is rolled back, and the next change makes a new one. */
  async leave(): Promise<void> {
    const sql = this.#sql;
    this.#sql = null;
    this.#forget();
    await sql?.end({ timeout: 0 }).catch((error: unknown) => {
      if (!isLostConnection(error)) throw error;
    });
  }

  #forget(): void {
    this.isOpen = false;
    this.#hasSavepoint = false;
  }
}
