/** Plants a fault in the engine from outside: its statements are changed on their way to the database. */
import type { Db, Sql } from '@/db/client';
import type { Capture } from '@/lib/capture/capture';

export interface Fault {
  name: string;
  /** It is looked for in the long tests: CI keeps to its time with a few of each sort. */
  isSlow?: boolean;
  /** The capture that has it: triggers unless said. */
  capture?: Capture;
  /** Changes the database that histories are told in, or this process. */
  plant?: (admin: Sql) => Promise<unknown>;
  /** What stands in statements, and what is sent instead. */
  rewrite?: [from: string, to: string];
  /** The isolation of transactions that write, in place of REPEATABLE READ. */
  isolation?: string;
  /** Statements that hold this text are committed on their own, at once. */
  apart?: string;
}

const ISOLATION = 'isolation level repeatable read';

/** The engine's connections with `fault` in them; `met` counts what was changed. */
export class Planted {
  readonly #fault: Fault;
  met = 0;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  /** @param apart sends what is committed on its own; `sql` itself where that is a pool */
  put<Connection extends Db>(sql: Connection, apart: Db = sql): Connection {
    return new Proxy<Connection>(sql, {
      apply: (target, self, given: unknown[]) => {
        const [first, ...values] = given;
        if (!isTemplate(first)) return Reflect.apply(target, self, given);
        const text = this.#rewriteTemplate(first);
        return Reflect.apply(this.#isApart(text) ? apart : target, self, [text, ...values]);
      },
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (key === 'unsafe')
          return (text: string, ...rest: unknown[]) =>
            Reflect.apply(value, target, [this.#rewrite(text), ...rest]);
        if (key === 'begin') return (...given: unknown[]) => this.#begin(value, target, given);
        if (key === 'reserve')
          return async () => this.put((await Reflect.apply(value, target, [])) as Db, apart);
        return value;
      },
    });
  }

  #begin(begin: CallableFunction, pool: Db, given: unknown[]): unknown {
    const work = given.at(-1) as (tx: Db) => unknown;
    const options = given.slice(0, -1).map((option) => {
      if (!this.#fault.isolation || option !== ISOLATION) return option;
      this.met += 1;
      return `isolation level ${this.#fault.isolation}`;
    });
    return Reflect.apply(begin, pool, [...options, (tx: Db) => work(this.put(tx, pool))]);
  }

  #isApart(text: readonly string[]): boolean {
    const { apart } = this.#fault;
    if (!apart || !text.some((part) => part.includes(apart))) return false;
    this.met += 1;
    return true;
  }

  #rewrite(text: string): string {
    const { rewrite } = this.#fault;
    if (!rewrite || !text.includes(rewrite[0])) return text;
    this.met += 1;
    return text.replaceAll(rewrite[0], rewrite[1]);
  }

  #rewriteTemplate(template: TemplateStringsArray): TemplateStringsArray {
    const parts = template.map((part) => this.#rewrite(part));
    return parts.every((part, index) => part === template[index])
      ? template
      : Object.assign(parts, { raw: parts });
  }
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && 'raw' in value;
}
