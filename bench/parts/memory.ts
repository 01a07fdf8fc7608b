/** Memory of the CLI's process at its peak: it must not grow with the data. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '@/cli/paths';
import { connect } from '@/db/client';
import type { Bench } from '../bench';
import { amount, atMost, type Figure } from '../figure';
import { writeImportFile } from '../import-file';

const PART = 'memory';
const LIMIT_MB = 250;
const SHARE_OF_SESSIONS = 0.1;

export async function measureMemory({ sql, url, scale, say }: Bench): Promise<Figure[]> {
  const goal = atMost(LIMIT_MB);
  say('Memory: refresh');
  const refresh = await peakOf(url, ['refresh']);
  say('Memory: stats');
  const stats = await peakOf(url, ['stats', 'sessions', '--json']);
  say('Memory: import');
  const folder = mkdtempSync(path.join(tmpdir(), 'truecount-bench-'));
  const target = new URL(url);
  target.pathname = '/truecount_bench_import';
  const removeTarget = () => sql`drop database if exists truecount_bench_import with (force)`;
  try {
    const file = path.join(folder, 'sessions.jsonl');
    const messages = await writeImportFile(file, scale.sessions * SHARE_OF_SESSIONS);
    await removeTarget();
    await sql`create database truecount_bench_import`;
    const imported = await peakOf(target.href, ['import', file, '--no-refresh']);
    const [found] = await countMessages(target.href);
    if (found !== messages) throw new Error(`The import of ${messages} messages left ${found}.`);
    return [
      amount(PART, 'truecount refresh', refresh, 'MB', { goal }),
      amount(PART, 'truecount stats sessions --json', stats, 'MB', { goal }),
      amount(PART, `truecount import of ${messages.toLocaleString('en')} messages`, imported, 'MB', { goal }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await removeTarget();
  }
}

async function countMessages(url: string): Promise<number[]> {
  const sql = connect(url, { max: 1 });
  try {
    const rows = await sql<
      { count: number }[]
    >`select count(*)::int as count from truecount_platform.message`;
    return rows.map((row) => row.count);
  } finally {
    await sql.end();
  }
}

/** Megabytes that a command of the CLI held at its peak; its output is thrown away. */
async function peakOf(url: string, args: string[]): Promise<number> {
  const recorder = pathToFileURL(path.join(root, 'bench', 'peak.mjs')).href;
  const child = spawn(process.execPath, ['--import', recorder, path.join(root, 'cli', 'bin.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const told: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stdio[3]?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const kilobytes = Number(told.join(''));
  if (code !== 0 || !(kilobytes > 0))
    throw new Error(`truecount ${args[0]} ended with code ${code}: ${said.join('').trim()}`);
  return kilobytes / 1024;
}
