/** The PostgreSQL process of a data directory: found again after its keeper was killed, started, watched, stopped. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { type Cluster, complaint, startPostgres, stopPostgres } from './cluster';
import { EmbeddedServerError } from './error';
import { giveToOwner, logFile } from './home';
import { isAlive, serves } from './process';

export interface Postmaster {
  port: number;
  /** Null when another keeper started it. */
  child: ChildProcess | null;
}

/** `other`: nobody answers, or somebody who is not ours. */
type State = 'ready' | 'refused' | 'other';

/** Who answers at this port. */
async function ask(cluster: Cluster, port: number): Promise<State> {
  const sql = postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.password,
    database: 'postgres',
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
  });
  try {
    const [row] = await sql<{ data: string }[]>`select current_setting('data_directory') as data`;
    return row && path.resolve(row.data) === cluster.data ? 'ready' : 'other';
  } catch (error) {
    return error instanceof postgres.PostgresError && error.code === '28P01' ? 'refused' : 'other';
  } finally {
    await sql.end({ timeout: 0 });
  }
}

const pidFile = (cluster: Cluster) => path.join(cluster.data, 'postmaster.pid');

/** Number of the process that says it serves the data, and its port. */
function recorded(cluster: Cluster): { pid: number; port: number } | null {
  if (!existsSync(pidFile(cluster))) return null;
  const lines = readFileSync(pidFile(cluster), 'utf8').split('\n');
  return { pid: Number.parseInt(lines[0] ?? '', 10) || 0, port: Number.parseInt(lines[3] ?? '', 10) || 0 };
}

const STOP_SECONDS = 30;

/**
 * A server that runs although its keeper is gone. One that does not answer is stopped. Where its number has gone to
 * another program the file is removed: PostgreSQL would take that program for a running server.
 */
async function adopt(cluster: Cluster): Promise<Postmaster | null> {
  const found = recorded(cluster);
  if (!found) return null;
  if (found.port && (await ask(cluster, found.port)) === 'ready') return { port: found.port, child: null };
  if (!isAlive(found.pid)) return null;
  if (serves(found.pid, cluster.data)) await stopPostgres(cluster, 'immediate', STOP_SECONDS);
  else rmSync(pidFile(cluster), { force: true });
  return null;
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted ? resolve(freePort(0)) : reject(error)));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : wanted));
    });
  });
}

const LOG_LIMIT = 5 * 1024 * 1024;

function openLog(home: string): { descriptor: number; since: () => string } {
  const file = logFile(home);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  giveToOwner(home, file);
  const start = statSync(file).size;
  return { descriptor, since: () => readFileSync(file).subarray(start).toString() };
}

/** Recovery after a crash may take its time; the process must be alive meanwhile. */
const START_MS = 300_000;

type Attempt = { postmaster: Postmaster } | { why: string; mayHelp: boolean };

async function attempt(
  cluster: Cluster,
  home: string,
  port: number,
  settings: Record<string, string>,
): Promise<Attempt> {
  const log = openLog(home);
  const child = startPostgres(cluster, port, log.descriptor, settings);
  closeSync(log.descriptor);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(''));
  });
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const over = await Promise.race([ended, wait(50)]);
    if (over !== undefined) {
      const text = over || log.since();
      // Another took the port, or the processes of a killed server are still on their way out.
      return {
        why: complaint(text),
        mayHelp: /could not (bind|create any)|shared memory block|lock file/.test(text),
      };
    }
    const state = await ask(cluster, port);
    if (state === 'ready') return { postmaster: { port, child } };
    if (state === 'refused') {
      child.kill('SIGINT');
      return { why: `${path.dirname(cluster.data)}.password does not fit its data`, mayHelp: false };
    }
  }
  child.kill('SIGQUIT');
  return { why: `it was not ready after ${START_MS / 1000} s`, mayHelp: false };
}

const ATTEMPTS = 20;

/**
 * The running server of the data directory, started unless one runs.
 *
 * @param wanted port to take when it is free; 0 for any
 * @throws EmbeddedServerError with PostgreSQL's own reason
 */
export async function bringUp(
  cluster: Cluster,
  home: string,
  wanted: number,
  settings: Record<string, string>,
): Promise<Postmaster> {
  const running = await adopt(cluster);
  if (running) return running;
  let last = '';
  for (let i = 0; i < ATTEMPTS; i++) {
    const tried = await attempt(cluster, home, await freePort(wanted), settings);
    if ('postmaster' in tried) return tried.postmaster;
    last = tried.why;
    if (!tried.mayHelp) break;
    await wait(250);
  }
  throw new EmbeddedServerError(
    `The embedded PostgreSQL did not start: ${last}. Its log is ${logFile(home)}, its data are in ${cluster.data}.`,
  );
}

/** Resolves when the server is gone. */
export async function gone(cluster: Cluster, { child }: Postmaster): Promise<void> {
  if (child) {
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once('exit', resolve));
    return;
  }
  for (;;) {
    const found = recorded(cluster);
    if (!found || !serves(found.pid, cluster.data)) return;
    await wait(1000);
  }
}

/** Stops the server; open transactions are rolled back. */
export async function takeDown(cluster: Cluster): Promise<void> {
  const stopped = await stopPostgres(cluster, 'fast', STOP_SECONDS);
  if (stopped.code !== 0 && recorded(cluster)) await stopPostgres(cluster, 'immediate', STOP_SECONDS);
}
