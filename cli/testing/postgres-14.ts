/** The oldest PostgreSQL that Truecount supports, fetched when it is asked for. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageName } from '@/db/embedded/binaries';
import { root } from '../paths';

const VERSION = '14.23.0-beta.17';

/** @returns folder whose `node_modules` holds it */
export function fetchPostgres14(): string {
  const folder = path.join(root, '.truecount', 'postgresql-14');
  const name = packageName();
  if (existsSync(path.join(folder, 'node_modules', name, 'dist', 'index.js'))) return folder;
  console.log(`PostgreSQL 14 is fetched for the tests (${name}@${VERSION}).`);
  mkdirSync(folder, { recursive: true });
  // Its install script restores the symbolic links that npm leaves out.
  const manifest = { private: true, dependencies: { [name]: VERSION }, allowScripts: { [name]: true } };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status === 0) return folder;
  throw new Error(`PostgreSQL 14 could not be fetched: npm ended with ${done.status}.`);
}
