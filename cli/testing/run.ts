/** Runs a test runner's program and reads the report that it leaves. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../paths';

/** Exit code of a program of Node's; what it prints is seen. */
export async function runNode(
  args: string[],
  environment: Record<string, string | undefined>,
): Promise<number | null> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/**
 * @param run is given the file for the report
 * @returns the report as parsed JSON, null when the runner wrote none
 */
export async function withReport(
  run: (file: string) => Promise<number | null>,
): Promise<{ code: number | null; report: unknown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'truecount-report-'));
  const file = path.join(folder, 'report.json');
  try {
    const code = await run(file);
    return { code, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
