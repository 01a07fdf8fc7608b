import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '@/db/client';
import { packageName } from './binaries';
import { readRunning } from './home';
import { type OsUser, serverUser } from './os-user';
import { isAlive } from './process';
import { acquireServer, runningUrl } from './server';

const isRoot = process.getuid?.() === 0;
const userScript = path.resolve('db/testing/server-user.ts');

interface User {
  child: ChildProcess;
  url: string;
  notes: string[];
  kill(): Promise<void>;
  leave(): Promise<void>;
}

const users: User[] = [];
const folders: string[] = [];

/** A process that uses the server of `home`. */
async function use(home: string, as: OsUser | null = null): Promise<User> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = fork(userScript, [home], { ...as, execArgv: ['--import', 'tsx'], env, stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const notes: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (message: { url?: string; failed?: string; note?: string }) => {
      if (message.note) notes.push(message.note);
      if (message.url) resolve(message.url);
      if (message.failed) reject(new Error(message.failed));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  const user = {
    child,
    url,
    notes,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
    leave: () => {
      if (child.connected) child.send('go');
      return ended;
    },
  };
  users.push(user);
  return user;
}

function makeFolder(mode: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'truecount-embedded-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

async function ask(url: string, text: string): Promise<string | undefined> {
  const sql = connect(url, { max: 1 });
  try {
    const [row] = await sql.unsafe<{ answer: string }[]>(text);
    return row?.answer;
  } finally {
    await sql.end();
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await wait(50)) if (await isSo()) return;
  throw new Error(`not within 20 s: ${what}`);
}

const pids = (home: string) => {
  const keeper = readRunning(home)?.keeper.pid ?? 0;
  const postgres = Number(
    readFileSync(path.join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  return { keeper, postgres };
};

const stopped = (home: string) => until('the server has stopped', () => readRunning(home) === null);

const leaveAll = () => Promise.all(users.splice(0).map((user) => user.leave()));

afterEach(leaveAll);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('one home', () => {
  let home: string;

  beforeAll(async () => {
    home = path.join(makeFolder(0o755), 'home');
    // Two first starts at once share one server.
    const [first, second] = await Promise.all([use(home), use(home)]);
    expect(first.url).toBe(second.url);
    await ask(first.url, "create table kept as select 'still here' as answer");
    await leaveAll();
  });

  test('the server stays with its second user and stops with its last', async () => {
    const [first, second] = await Promise.all([use(home), use(home)]);
    await first.leave();
    await wait(3000);
    expect(await ask(second.url, 'select answer from kept')).toBe('still here');
    const { keeper, postgres } = pids(home);
    await second.leave();
    await until('both processes have ended', () => !isAlive(keeper) && !isAlive(postgres));
    expect(await runningUrl(home)).toBeNull();
  });

  test('a user that is killed lets go', async () => {
    const user = await use(home);
    await user.kill();
    await stopped(home);
  });

  test('a killed keeper is replaced by its user, at the same address', async () => {
    const user = await use(home);
    const before = pids(home);
    process.kill(before.keeper, 'SIGKILL');
    await until('there is another keeper', () => ![0, before.keeper].includes(pids(home).keeper));
    expect(await ask(user.url, 'select answer from kept')).toBe('still here');
    expect(pids(home).postgres).toBe(before.postgres);
    await user.leave();
    await until('the adopted server has stopped', () => !isAlive(before.postgres));
  });

  test('user and keeper killed: the next start takes over what still runs', async () => {
    const user = await use(home);
    const before = pids(home);
    await user.kill();
    process.kill(before.keeper, 'SIGKILL');
    const next = await use(home);
    expect(await ask(next.url, 'select answer from kept')).toBe('still here');
    expect(pids(home).keeper).not.toBe(before.keeper);
  });

  test('a killed PostgreSQL comes back at the same address', async () => {
    const user = await use(home);
    const before = pids(home);
    process.kill(before.postgres, 'SIGKILL');
    await until(
      'it answers again',
      async () => (await ask(user.url, 'select 1 as answer').catch(() => null)) !== null,
    );
    expect(pids(home).postgres).not.toBe(before.postgres);
    expect(await ask(user.url, 'select answer from kept')).toBe('still here');
  });

  test('everything killed, and the number of PostgreSQL given to another program: the next start works', async () => {
    const user = await use(home);
    const before = pids(home);
    await user.kill();
    process.kill(before.keeper, 'SIGKILL');
    process.kill(before.postgres, 'SIGKILL');
    await until('all have ended', () => !isAlive(before.keeper));
    await wait(500);
    const file = path.join(home, 'postgres/data/postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(String(before.postgres), String(process.pid)));
    const next = await use(home);
    expect(await ask(next.url, 'select answer from kept')).toBe('still here');
  });

  test('damaged data are one clear line', async () => {
    await stopped(home);
    rmSync(path.join(home, 'postgres/data/global/pg_control'));
    await expect(acquireServer({ home })).rejects.toThrow(
      /^The embedded PostgreSQL did not start: .*pg_control.*Its log is .*postgres\.log, its data are in .*data\.$/,
    );
    writeFileSync(path.join(home, 'postgres/data/PG_VERSION'), '12\n');
    await expect(acquireServer({ home })).rejects.toThrow(
      /^The data in .* are of PostgreSQL 12, this is \d+: .*$/,
    );
  });
});

test('a platform or an installation without PostgreSQL is one clear line', async () => {
  expect(() => packageName('sunos', 'x64')).toThrow(
    /no embedded PostgreSQL for sunos on x64: set DATABASE_URL/,
  );
  const folder = makeFolder(0o755);
  await expect(acquireServer({ home: path.join(folder, 'home'), modules: folder })).rejects.toThrow(
    /is not installed .* `npm install`/,
  );
});

test('a home that cannot be made is one clear line', async () => {
  const file = path.join(makeFolder(0o755), 'file');
  writeFileSync(file, '');
  if (process.platform === 'linux') {
    await expect(acquireServer({ home: '/proc/home' })).rejects.toThrow(
      /^The folder \/proc\/home cannot be made/,
    );
  }
  await expect(acquireServer({ home: path.join(file, 'home') })).rejects.toThrow(
    /^The folder .* cannot be made: .*TRUECOUNT_HOME/,
  );
});

/** Run as another user, the script must be readable to it: not so in a checkout that only root may enter. */
function canRead(user: OsUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', userScript], { ...user, cwd: '/' }).status === 0;
}

describe.runIf(isRoot)('as root', () => {
  test('a home in a folder that only root may enter: the data go elsewhere, and it is said once', async () => {
    const home = path.join(makeFolder(0o700), 'home');
    const first = await use(home);
    const place = readFileSync(path.join(home, 'location'), 'utf8').trim();
    folders.push(place, `${place}.password`);
    expect(first.notes).toEqual([
      expect.stringContaining(`its user cannot enter ${home}: the data of this home are in ${place}`),
    ]);
    await ask(first.url, "create table kept as select 'still here' as answer");
    await first.leave();
    await stopped(home);
    const second = await use(home);
    expect(second.notes).toEqual([]);
    expect(await ask(second.url, 'select answer from kept')).toBe('still here');
    await second.leave();
    await stopped(home);
  });

  test('a plain user needs nothing of root', async ({ skip }) => {
    const plain = serverUser(null)!;
    skip(!canRead(plain), 'the checkout is closed to other users');
    const folder = makeFolder(0o755);
    chownSync(folder, plain.uid, plain.gid);
    const home = path.join(folder, 'home');
    const user = await use(home, plain);
    expect(await ask(user.url, 'select current_user as answer')).toBe('postgres');
    await user.leave();
    await stopped(home);
    // Root may use the same home, whose files stay that user's.
    await (await use(home)).leave();
    await stopped(home);
    await (await use(home, plain)).leave();
  });
});
