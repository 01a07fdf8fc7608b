/** One PostgreSQL data directory: made, started, asked to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Binaries } from './binaries';
import { EmbeddedServerError, reasonOf } from './error';
import type { OsUser } from './os-user';

export interface Cluster {
  data: string;
  password: string;
  binaries: Binaries;
  user: OsUser | null;
}

export interface Ran {
  code: number | null;
  output: string;
}

/** Nothing of the caller's PG* variables may reach the server. */
const environment = () => {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)), LC_ALL: 'C' };
};

/** The working directory is one that every user can enter. */
const options = (cluster: Cluster) => ({
  ...cluster.user,
  env: environment(),
  cwd: path.parse(cluster.data).root,
  windowsHide: true,
});

function run(cluster: Cluster, program: string, args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options(cluster), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => resolve({ code: null, output: `${output}\nerror: ${reasonOf(error)}` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** The line that says why, of what a PostgreSQL program wrote. */
export function complaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const told =
    lines.filter((line) => /\b(FATAL|PANIC|error|could not|not found)\b/.test(line)).at(-1) ??
    lines.at(-1) ??
    'no reason was given';
  return told.replace(/^.*?(FATAL|PANIC|error): */, '').trim();
}

/** Where the files of `data` lie while they are made: an interrupted start leaves no half-made data directory. */
const unfinished = (data: string) => `${data}.unfinished`;

/** Makes the data directory; `data`'s parent exists and the server's user may write there. */
export async function createCluster(cluster: Cluster): Promise<void> {
  const { binaries, user, data } = cluster;
  const major = Number.parseInt(binaries.version, 10);
  // The same order of names on every machine, whatever its locales.
  const locale =
    major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C', '--lc-ctype=C.UTF-8'];
  const secret = mkdtempSync(path.join(tmpdir(), 'truecount-'));
  const passwordFile = path.join(secret, 'password');
  const target = unfinished(data);
  try {
    writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
    if (user) for (const file of [secret, passwordFile]) chownSync(file, user.uid, user.gid);
    rmSync(target, { recursive: true, force: true });
    const made = await run(cluster, binaries.initdb, [
      `--pgdata=${target}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-instructions',
      ...locale,
    ]);
    if (made.code !== 0)
      throw new EmbeddedServerError(
        `PostgreSQL could not make its data directory ${data}: ${complaint(made.output)}`,
      );
    renameSync(target, data);
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}

/** Major version of the data, null when there are none. */
export function dataVersion(data: string): string | null {
  const file = path.join(data, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** Containers often have 64 MB there, which one parallel query overruns. */
function hasSmallSharedMemory(): boolean {
  if (process.platform !== 'linux' || !existsSync('/dev/shm')) return false;
  const { blocks, bsize } = statfsSync('/dev/shm');
  return blocks * bsize < 512 * 1024 * 1024;
}

const settings = (): Record<string, string> => ({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_completion_target: '0.9',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  ...(hasSmallSharedMemory() ? { dynamic_shared_memory_type: 'mmap' } : {}),
});

/**
 * Starts the server as a child of this process; it may not be ready yet.
 *
 * @param log file descriptor for what it writes
 * @param more settings that go before the usual ones
 */
export function startPostgres(
  cluster: Cluster,
  port: number,
  log: number,
  more: Record<string, string> = {},
): ChildProcess {
  const given = Object.entries({ ...settings(), ...more, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return spawn(cluster.binaries.postgres, ['-D', cluster.data, ...given], {
    ...options(cluster),
    stdio: ['ignore', log, log],
  });
}

/** Stops whatever serves the data directory, `fast` or `immediate`, and waits for its end. */
export async function stopPostgres(
  cluster: Cluster,
  mode: 'fast' | 'immediate',
  seconds: number,
): Promise<Ran> {
  return run(cluster, cluster.binaries.pgCtl, [
    'stop',
    '-D',
    cluster.data,
    '-m',
    mode,
    '-w',
    '-t',
    String(seconds),
  ]);
}

/** Makes `folder` if it is missing, the server's user its owner, closed to others. */
export function ownFolder(folder: string, user: OsUser | null): void {
  mkdirSync(folder, { recursive: true });
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
}
