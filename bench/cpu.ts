/** Processor time of PostgreSQL's backends, read from Linux's /proc where the server runs on this machine. */
import { readFileSync } from 'node:fs';
import type { Sql } from '@/db/client';

const TICKS_PER_SECOND = 100;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // The process has ended, or this is no Linux.
  }
}

/** Milliseconds that a process has run; null when it cannot be told. */
function cpuOf(pid: number): number | null {
  // Nanoseconds where the kernel keeps them; else ticks of 10 ms, user and system.
  const exact = /^(\d+) /.exec(readText(`/proc/${pid}/schedstat`) ?? '');
  if (exact) return Number(exact[1]) / 1e6;
  const fields = readText(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields ? ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000 : null;
}

export class BackendCpu {
  readonly #control: Sql;
  readonly #isLocal: boolean;

  /** @param control a connection that is not measured */
  constructor(control: Sql, url: string) {
    this.#control = control;
    this.#isLocal = process.platform === 'linux' && LOOPBACK.includes(new URL(url).hostname);
  }

  /**
   * Milliseconds by backend of the control's database, all but the control's own. Null where it cannot be told: not
   * Linux, another machine, or a container whose processes have other ids here.
   */
  async read(): Promise<Map<number, number> | null> {
    if (!this.#isLocal) return null;
    const backends = await this.#control<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
    const found = new Map<number, number>();
    for (const { pid } of backends) {
      const spent = readText(`/proc/${pid}/comm`)?.startsWith('postgres') ? cpuOf(pid) : null;
      if (spent === null) return null;
      found.set(pid, spent);
    }
    return found;
  }
}

/** What was spent between two readings. */
export function spent(before: Map<number, number> | null, after: Map<number, number> | null): number | null {
  if (!before || !after) return null;
  return [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);
}
