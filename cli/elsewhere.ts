/** A command in a process of its own, which outlives this one and has its own use of the embedded server. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './paths';

/** Resolves once it runs. */
export function startElsewhere(...given: string[]): Promise<void> {
  const child = spawn(process.execPath, [path.join(root, 'cli', 'bin.mjs'), ...given], {
    cwd: root,
    detached: true,
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
