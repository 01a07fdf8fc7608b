/** Next's server as a child process. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './paths';

export const nextProgram = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** @throws Error that tells the way out when the port is taken */
export async function checkPort(host: string, port: number, command: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : '';
      const why =
        code === 'EADDRINUSE'
          ? 'is in use'
          : code === 'EACCES'
            ? 'needs more rights'
            : `cannot be used (${error.message})`;
      reject(
        new Error(`Port ${port} ${why}. Choose another: PORT=${port < 1024 ? 3000 : port + 1} ${command}`),
      );
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}

const ADDRESS_HOSTS: Record<string, string> = { '127.0.0.1': 'localhost', '::1': '[::1]' };

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    return response.status < 500;
  } catch {
    return false; // Not yet.
  }
}

const STOP_MS = 10_000;

export interface NextServer {
  /** Address for a browser. */
  url: string;
  /** Resolves when it answers, or has ended. */
  ready: Promise<void>;
  /** Exit code, null after a signal. */
  ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): void;
}

/**
 * @param mode `dev` compiles while it serves
 * @param environment variables for the server beside this process's own
 */
export function startNext(
  mode: 'dev' | 'start',
  { host, port }: { host: string; port: number },
  environment: Record<string, string | undefined>,
): NextServer {
  const child = spawn(process.execPath, [nextProgram, mode, '-H', host, '-p', String(port)], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const state = { isOver: false };
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => {
    state.isOver = true;
  });
  const waitUntilReady = async () => {
    const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
    while (!state.isOver && !(await answers(address))) await wait(200);
  };
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), STOP_MS).unref();
  };
  return { url: `http://${ADDRESS_HOSTS[host] ?? host}:${port}`, ready: waitUntilReady(), ended, stop };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Serves until the server ends or this process is told to.
 *
 * @param onReady called with the address when it answers
 * @returns exit code; 0 when it was told to end
 */
export async function serve(
  mode: 'dev' | 'start',
  where: { host: string; port: number },
  environment: Record<string, string | undefined>,
  onReady: (url: string) => void,
): Promise<number> {
  const server = startNext(mode, where, environment);
  const told: { signal: NodeJS.Signals | null } = { signal: null };
  const tell = (signal: NodeJS.Signals) => {
    told.signal = signal;
    server.stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, tell);
  const announced = Promise.race([server.ready.then(() => true), server.ended.then(() => false)]);
  if (await announced) onReady(server.url);
  const code = await server.ended;
  return told.signal ? 0 : (code ?? 1);
}
