/** Measures work on the database: wall time and the backends' processor time, medians of interleaved repetitions. */
import { connect, type Sql } from '@/db/client';
import { BackendCpu, spent } from './cpu';

/** Milliseconds of one execution; `cpuMs` is null where it cannot be told. */
export interface Cost {
  wallMs: number;
  cpuMs: number | null;
}

export interface Candidate {
  /** Measured. */
  run: () => Promise<unknown>;
  /** Done before each repetition, unmeasured. */
  before?: () => Promise<unknown>;
  /** Executions that `run` does, for what is too quick for one; 1 unless given. */
  times?: number;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export class Meter {
  /** One connection, so that statements are prepared and their backend is warm; plans are serial. */
  readonly sql: Sql;
  /** For refreshes: a run holds one connection and works on another. */
  readonly engine: Sql;
  readonly #control: Sql;
  readonly #cpu: BackendCpu;

  constructor(url: string) {
    const serial = new URL(url);
    serial.searchParams.set('max_parallel_workers_per_gather', '0');
    this.sql = connect(serial.href, { max: 1, name: 'truecount bench' });
    this.engine = connect(url, { max: 2, name: 'truecount bench engine' });
    this.#control = connect(url, { max: 1, name: 'truecount bench control' });
    this.#cpu = new BackendCpu(this.#control, url);
  }

  async #once({ run, before, times = 1 }: Candidate): Promise<Cost> {
    await before?.();
    const cpuBefore = await this.#cpu.read();
    const start = performance.now();
    await run();
    const wallMs = (performance.now() - start) / times;
    const cpu = spent(cpuBefore, await this.#cpu.read());
    return { wallMs, cpuMs: cpu === null ? null : cpu / times };
  }

  /**
   * One warm-up of each candidate, then `rounds` repetitions in turn, so that what disturbs the machine disturbs all.
   * @returns the median cost of each
   */
  async compare<Name extends string>(
    candidates: Record<Name, Candidate>,
    { rounds, isWarm = false }: { rounds: number; isWarm?: boolean },
  ): Promise<Record<Name, Cost>> {
    const names = Object.keys(candidates) as Name[];
    const costs = new Map<Name, Cost[]>(names.map((name) => [name, []]));
    for (let round = isWarm ? 1 : 0; round <= rounds; round += 1) {
      for (const name of names) {
        const cost = await this.#once(candidates[name]);
        if (round > 0) costs.get(name)!.push(cost);
      }
    }
    const summary = (found: Cost[]): Cost => {
      const cpu = found.map((cost) => cost.cpuMs).filter((ms) => ms !== null);
      return {
        wallMs: median(found.map((cost) => cost.wallMs)),
        cpuMs: cpu.length === found.length ? median(cpu) : null,
      };
    };
    return Object.fromEntries(names.map((name) => [name, summary(costs.get(name)!)])) as Record<Name, Cost>;
  }

  async end(): Promise<void> {
    await Promise.all([this.sql.end(), this.engine.end(), this.#control.end()]);
  }
}
