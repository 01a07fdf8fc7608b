/** The production build: whether it is needed, and making it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { nextProgram } from './next';
import { root } from './paths';

const buildId = path.join(root, '.next', 'BUILD_ID');

/** What the build is made from. */
const SOURCES = [
  'app',
  'components',
  'db',
  'inngest',
  'lib',
  'public',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];

function newest(entry: string): number {
  const found = statSync(entry, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

export const hasBuild = () => existsSync(buildId);

/** True when there is a build and nothing that it is made from is newer. */
export function isBuilt(): boolean {
  return hasBuild() && SOURCES.every((name) => newest(path.join(root, name)) <= statSync(buildId).mtimeMs);
}

/** Makes the production build; what it prints is shown when it fails. */
export async function build(): Promise<void> {
  const child = spawn(process.execPath, [nextProgram, 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new Error('The build failed; its output is above.');
}
