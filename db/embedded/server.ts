/** The embedded server as its users see it: one PostgreSQL per home, shared, stopped with its last user. */
import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { EmbeddedServerError } from './error';
import { giveToOwner, logFile, makeHome, type Running, readRunning } from './home';
import { openLease } from './lease';
import { alone } from './lock';
import { isAlive } from './process';
import { answerSchema, IDLE_MS, type Request } from './protocol';

export { EmbeddedServerError } from './error';
export { holdLease } from './lease';

export interface EmbeddedServer {
  /** Address of the database, as the server's superuser. */
  url: string;
  /** For `holdLease` in another process that uses the same server. */
  lease: string;
  /** Lets go; the server stops about two seconds after its last user did. */
  release(): void;
  /** Lets go and waits until the server is stopped, if nobody else uses it. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Folder of the server's files, made if it is missing. */
  home: string;
  /** Database, made if it is missing. Default `truecount`. */
  database?: string;
  /** Settings of PostgreSQL for a server that this call has to start. */
  settings?: Record<string, string>;
  /** Folder whose `node_modules` holds PostgreSQL; the project's own unless given. */
  modules?: string;
  /** Told once where the data went when it was not into `home`. */
  onNote?: (line: string) => void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const WAIT_SECONDS = 120;

/** @returns when the keeper's server takes connections */
function startKeeper(request: Request): Promise<string | null> {
  const file = logFile(request.home);
  const log = openSync(file, 'a', 0o600);
  giveToOwner(request.home, file);
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const keeper = fork(fileURLToPath(new URL('keeper-main.ts', import.meta.url)), [JSON.stringify(request)], {
    cwd: root,
    detached: true,
    execArgv: ['--import', tsx],
    // Nothing of a test runner or debugger that this process may run under.
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new EmbeddedServerError(why));
    keeper.once('error', (error) => fail(`The embedded server's keeper cannot be run: ${error.message}`));
    keeper.once('exit', () =>
      fail(`The embedded server's keeper ended early; see ${logFile(request.home)}.`),
    );
    keeper.once('message', (message) => {
      const answer = answerSchema.parse(message);
      if ('failed' in answer) return fail(answer.failed);
      keeper.unref();
      if (keeper.connected) keeper.disconnect();
      resolve(answer.note);
    });
  });
}

async function join(home: string): Promise<{ running: Running; socket: Socket } | null> {
  const running = readRunning(home);
  const socket = running && (await openLease(running.keeper));
  return running && socket ? { running, socket } : null;
}

async function joinOrStart(options: ServerOptions & { home: string }) {
  const joined = await join(options.home);
  if (joined) return joined;
  return alone(options.home, WAIT_SECONDS, async () => {
    const meanwhile = await join(options.home);
    if (meanwhile) return meanwhile;
    const { home, settings = {}, modules = root } = options;
    const note = await startKeeper({ home, modules, settings });
    if (note) options.onNote?.(note);
    const started = await join(home);
    if (started) return started;
    throw new EmbeddedServerError(
      `The embedded server in ${home} ended while it started; see ${logFile(home)}.`,
    );
  });
}

/** Makes the database unless it exists. */
async function ensureDatabase({ database: { port, password } }: Running, name: string): Promise<string> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    throw new EmbeddedServerError(`"${name}" cannot be the name of a database.`);
  const address = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const sql = postgres(address('postgres'), { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) {
      await sql`create database ${sql(name)}`.catch((error: unknown) => {
        // Another process made it in this moment.
        if (!(error instanceof postgres.PostgresError && ['42P04', '23505'].includes(error.code)))
          throw error;
      });
    }
  } finally {
    await sql.end();
  }
  return address(name);
}

/**
 * Uses the home's server, starting it unless it runs. A killed process lets go too.
 *
 * @throws EmbeddedServerError with one line that says what to do
 */
export async function acquireServer(options: ServerOptions): Promise<EmbeddedServer> {
  const home = path.resolve(options.home);
  makeHome(home);
  const full = { ...options, home };
  const state: { socket: Socket | null; isReleased: boolean } = { socket: null, isReleased: false };
  const hold = (socket: Socket) => {
    if (state.isReleased) return socket.destroy();
    state.socket = socket.unref();
    socket.once('close', () => {
      if (state.isReleased) return;
      // The keeper was killed. The next one finds its PostgreSQL, at the same address.
      joinOrStart(full).then(
        (again) => hold(again.socket),
        (error: unknown) => console.error(error instanceof Error ? error.message : String(error)),
      );
    });
  };
  const { running, socket } = await joinOrStart(full);
  hold(socket);
  const release = () => {
    state.isReleased = true;
    state.socket?.destroy();
  };
  const stop = async () => {
    const keeper = running.keeper.pid;
    release();
    await keeperEnd(home, keeper);
  };
  try {
    return {
      url: await ensureDatabase(running, options.database ?? 'truecount'),
      lease: home,
      release,
      stop,
    };
  } catch (error) {
    release();
    throw error;
  }
}

const STOP_WAIT_MS = 60_000;

/** Resolves when the keeper is gone, or other users keep it. */
async function keeperEnd(home: string, pid: number): Promise<void> {
  const deadline = Date.now() + STOP_WAIT_MS;
  const idle = Date.now() + 2 * IDLE_MS;
  while (Date.now() < deadline && isAlive(pid)) {
    if (Date.now() > idle && readRunning(home)?.keeper.pid === pid) return;
    await wait(50);
  }
}

/** Address of a database of the home's server if it runs, else null. Holds nothing. */
export async function runningUrl(home: string, database = 'truecount'): Promise<string | null> {
  const joined = await join(path.resolve(home));
  joined?.socket.destroy();
  if (!joined) return null;
  const { port, password } = joined.running.database;
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}
