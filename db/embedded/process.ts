/** What the operating system says of a process that this one did not start. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  if (process.platform === 'linux')
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** True when the process is a PostgreSQL server of this directory: its number may have gone to another program. */
export function serves(pid: number, data: string): boolean {
  if (process.platform === 'win32') {
    const { stdout } = spawnSync('tasklist', ['/FI', `PID eq ${pid}`], { encoding: 'utf8' });
    return stdout?.includes('postgres.exe') ?? false;
  }
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(data);
}

/** Whether a process has this number, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Ended, but kept in the table by a parent that does not ask: common in containers. It has no command any more.
    return process.platform !== 'linux' || commandOf(pid) !== '';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
