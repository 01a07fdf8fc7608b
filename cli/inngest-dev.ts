/** Inngest's dev server beside `npm run dev`, where its program can be had. Nothing is downloaded. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Env } from '@/lib/env';
import { checkPort } from './next';
import { root } from './paths';

const NAMES = ['inngest-cli', 'inngest'];
const FIRST_PORT = 8288;
const PORTS = 20;
const READY_MS = 20_000;
const LOOK_MS = 200;

export interface InngestDev {
  /** Of its console, and for the app. */
  url: string;
  stop(): void;
}

export const WAY_TO_GET =
  'To see and start jobs in Inngest’s console: npm install -g inngest-cli, or INNGEST_CLI=/path/to/inngest.';

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * INNGEST_CLI, else what is installed beside the project or on the PATH; null where there is none.
 * @throws Error when INNGEST_CLI names no program
 */
export function findInngest(given: string | undefined, search = process.env.PATH ?? ''): string | null {
  if (given !== undefined) {
    if (!isProgram(given)) throw new Error(`INNGEST_CLI names no program that can be run: ${given}`);
    return given;
  }
  const folders = [path.join(root, 'node_modules', '.bin'), ...search.split(path.delimiter)];
  const files = folders.filter(Boolean).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return files.find(isProgram) ?? null;
}

/**
 * Why no dev server is started though `npm run dev` is; null when one is to be.
 */
export function reasonAgainst(settings: Env): string | null {
  if (settings.INNGEST_DEV !== undefined) return 'INNGEST_DEV is set: that dev server is used.';
  if (settings.SCHEDULER !== undefined && settings.SCHEDULER !== 'inngest')
    return `SCHEDULER is ${settings.SCHEDULER}.`;
  if (settings.INNGEST_SIGNING_KEY !== undefined) return 'INNGEST_SIGNING_KEY is set: that Inngest is used.';
  return null;
}

async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port += 1) {
    const isFree = await checkPort('127.0.0.1', port, '').then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  throw new Error(`No port from ${FIRST_PORT} on is free for Inngest’s dev server.`);
}

/**
 * Starts the dev server for the app at `appUrl` and waits until it answers.
 * @throws Error with one line when it does not
 */
export async function startInngest(
  program: string,
  appUrl: string,
  { readyMs = READY_MS }: { readyMs?: number } = {},
): Promise<InngestDev> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const given = ['dev', '--no-discovery', '--host', '127.0.0.1', '--port', String(port), '-u', appUrl];
  const child = spawn(program, given, {
    cwd: root,
    env: { ...process.env, DO_NOT_TRACK: '1' },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  const why = await Promise.race([untilReady(url, readyMs), untilEnded(child)]);
  if (why === null) return { url, stop };
  stop();
  throw new Error(`Inngest’s dev server (${program}) ${why}.`);
}

async function untilReady(url: string, limitMs: number): Promise<string | null> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return null;
    await wait(LOOK_MS);
  }
  return `did not answer within ${limitMs / 1000} s`;
}

function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve(`could not be started (${'code' in error ? error.code : 'error'})`),
    );
    child.once('exit', (code) => resolve(`ended at once${code === null ? '' : ` with ${code}`}`));
  });
}

export interface DevScheduler {
  /** For the app's process. */
  environment: Record<string, string>;
  /** Lines for whoever started it. */
  says: string[];
  stop(): void;
}

/** The scheduler of a development server: Inngest's dev server where its program can be had, else the embedded one. */
export async function startDevScheduler(settings: Env): Promise<DevScheduler> {
  const without = (...says: string[]) => ({ environment: {}, says, stop: () => {} });
  const reason = reasonAgainst(settings);
  if (reason !== null) return without(reason);
  const embedded = 'The jobs are run by the embedded scheduler.';
  const program = findInngest(settings.INNGEST_CLI);
  if (program === null) return without(embedded, WAY_TO_GET);
  const { HOST: host, PORT: port } = settings;
  try {
    const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { url, stop } = await startInngest(program, `${address}/api/inngest`);
    const environment = { INNGEST_DEV: url, SCHEDULER: 'inngest' };
    return { environment, says: [`Inngest’s console: ${url}`], stop };
  } catch (error) {
    return without(error instanceof Error ? error.message : String(error), embedded);
  }
}
