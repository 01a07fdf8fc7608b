/** Where a home's data and the programs that serve them lie, so that PostgreSQL's user can reach both. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
} from 'node:fs';
import path from 'node:path';
import { type Binaries, movedTo } from './binaries';
import { type Cluster, ownFolder } from './cluster';
import { EmbeddedServerError, reasonOf } from './error';
import { readText, writePrivate } from './home';
import { type OsUser, serverUser } from './os-user';

/** Elsewhere: a folder of root's that every user can enter. */
const SHARED = process.platform === 'darwin' ? '/usr/local/var/truecount' : '/var/lib/truecount';

/** Tried as that user, because mode bits alone do not tell (access lists, mounts, security modules). */
function may(user: OsUser | null, tests: [flag: string, file: string][]): boolean {
  if (!user) return true;
  const script = tests.map(([flag], i) => `test ${flag} "$${i + 1}"`).join(' && ');
  const files = tests.map(([, file]) => file);
  return (
    spawnSync('/bin/sh', ['-c', script, 'sh', ...files], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

const programTests = ({ initdb, postgres, pgCtl, folder }: Binaries): [string, string][] => [
  ...[initdb, postgres, pgCtl].map((file): [string, string] => ['-x', file]),
  ['-x', path.join(folder, 'lib')],
  ['-r', path.join(folder, 'share', 'postgresql', 'postgres.bki')],
];

function openToAll(entry: string): void {
  const found = lstatSync(entry);
  if (found.isSymbolicLink()) return;
  chmodSync(entry, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
  if (found.isDirectory()) for (const name of readdirSync(entry)) openToAll(path.join(entry, name));
}

function makeShared(): void {
  mkdirSync(SHARED, { recursive: true });
  chmodSync(SHARED, 0o755);
}

/** The programs, copied where every user can run them unless this one already can. */
function reachablePrograms(binaries: Binaries, user: OsUser | null): Binaries {
  if (may(user, programTests(binaries))) return binaries;
  const copy = path.join(SHARED, `postgresql-${binaries.version}-${process.arch}`);
  if (!existsSync(copy)) {
    makeShared();
    const unfinished = `${copy}.${process.pid}`;
    cpSync(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    renameSync(unfinished, copy);
  }
  const moved = movedTo(binaries, copy);
  if (may(user, programTests(moved))) return moved;
  throw new EmbeddedServerError(
    `PostgreSQL's user (id ${user?.uid}) can run its programs neither from ${binaries.folder} nor from ${copy}.`,
  );
}

const LOCATION = 'location';

/** The folder of the data directory: where the last start put it, else the home, else the shared folder. */
function dataFolder(home: string, user: OsUser | null): string {
  const recorded = readText(path.join(home, LOCATION))?.trim();
  if (recorded) return path.resolve(home, recorded);
  const inside = path.join(home, 'postgres');
  const isNew = !existsSync(inside);
  if (isNew) ownFolder(inside, user);
  if (
    may(user, [
      ['-w', inside],
      ['-x', inside],
    ])
  )
    return inside;
  if (!isNew) {
    throw new EmbeddedServerError(
      `PostgreSQL's user (id ${user?.uid}) can no longer enter ${inside}: a folder above it was closed to it.`,
    );
  }
  rmdirSync(inside);
  makeShared();
  return path.join(SHARED, createHash('sha256').update(home).digest('hex').slice(0, 16));
}

function passwordIn(folder: string, hasData: boolean): string {
  const known = readText(path.join(folder, '..', `${path.basename(folder)}.password`))?.trim();
  if (known) return known;
  if (hasData)
    throw new EmbeddedServerError(
      `The password of the data in ${folder} is missing: ${folder}.password was removed.`,
    );
  const password = randomBytes(24).toString('base64url');
  writePrivate(path.dirname(folder), `${path.basename(folder)}.password`, `${password}\n`);
  return password;
}

/** The home's data directory, which may not be made yet; `note` says where it went when it is not in the home. */
export function findCluster(home: string, installed: Binaries): { cluster: Cluster; note: string | null } {
  try {
    const recorded = readText(path.join(home, LOCATION))?.trim();
    const user = serverUser(path.resolve(home, recorded ?? 'postgres', 'data'));
    const folder = dataFolder(home, user);
    ownFolder(folder, user);
    const data = path.join(folder, 'data');
    const password = passwordIn(folder, existsSync(data));
    const relative = path.relative(home, folder);
    const outside = relative.startsWith('..');
    writePrivate(home, LOCATION, `${outside ? folder : relative}\n`);
    const note = `PostgreSQL cannot run as root, and its user cannot enter ${home}: the data of this home are in ${folder}.`;
    const cluster = { data, password, user, binaries: reachablePrograms(installed, user) };
    return { cluster, note: outside ? note : null };
  } catch (error) {
    if (error instanceof EmbeddedServerError) throw error;
    throw new EmbeddedServerError(
      `The embedded server's files under ${home} cannot be made: ${reasonOf(error)}.`,
    );
  }
}
