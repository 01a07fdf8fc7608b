/** `truecount import FILE.jsonl`: conversations from a file into the platform's tables, then a refresh. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { formatCount, formatNoun } from '@/lib/format';
import {
  type ImportProgress,
  type ImportResult,
  importSessions,
  type Reject,
} from '@/lib/import/import-sessions';
import { parseTeamSlug } from '@/lib/import/team';
import { runRefresh } from '@/lib/refresh/run';
import { withDatabase } from '../database';
import { fromCaller } from '../paths';
import { ProgressLine } from '../progress-line';

interface Options {
  team: string;
  skipBad?: string;
  refresh: boolean;
}

export function register(program: Command): void {
  program
    .command('import')
    .description('import conversations; format: docs/import-format.md')
    .argument('<file>', 'one JSON object a line; - reads standard input')
    .option('--team <slug>', 'team to import into, made when there is none', readTeam, 'default')
    .option('--skip-bad <file>', 'import the good lines, write the bad ones to this file')
    .option('--no-refresh', 'leave the cache tables as they are')
    .action(run);
}

function readTeam(value: string): string {
  const slug = parseTeamSlug(value);
  if (slug === null)
    throw new InvalidArgumentError('A team slug is made of a-z, 0-9, - and _, at most 50 of them.');
  return slug;
}

async function run(file: string, options: Options): Promise<void> {
  const source = await openSource(file);
  const rejects = options.skipBad === undefined ? undefined : await openRejects(options.skipBad, file);
  try {
    await withDatabase(async () => {
      const result = await readAll(source, options.team, rejects);
      console.log(describe(result, options));
      if (options.refresh) await refresh();
      else if (result.sessionsNew + result.sessionsChanged > 0) {
        console.log('The statistics do not show it yet. Next: truecount refresh');
      }
    });
  } finally {
    source.stream.destroy();
    await rejects?.close();
  }
}

interface Source {
  stream: NodeJS.ReadableStream & AsyncIterable<Uint8Array> & { destroy(): void };
  /** Bytes; null when not known beforehand. */
  size: number | null;
}

async function openSource(file: string): Promise<Source> {
  if (file === '-') return { stream: process.stdin, size: null };
  const path = fromCaller(file);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${error.code}).`,
    );
  });
  if (found.isDirectory()) throw new Error(`${file} is a folder; a file is needed.`);
  return {
    stream: createReadStream(path, { highWaterMark: 1 << 18 }),
    size: found.isFile() ? found.size : null,
  };
}

async function openRejects(file: string, source: string): Promise<FileHandle> {
  if (source !== '-' && fromCaller(file) === fromCaller(source)) {
    throw new Error('The file for bad lines is the file to import: it would be overwritten.');
  }
  try {
    return await open(fromCaller(file), 'w');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const why = code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new Error(`The file for bad lines, ${file}, cannot be written: ${why}.`);
  }
}

async function readAll({ stream, size }: Source, team: string, rejects?: FileHandle): Promise<ImportResult> {
  const line = new ProgressLine();
  const skipBad =
    rejects && (async (reject: Reject) => void (await rejects.write(`${JSON.stringify(reject)}\n`)));
  try {
    return await importSessions(db(), stream, {
      team,
      skipBad,
      onProgress: (progress) => line.show(say(progress, size)),
    });
  } finally {
    line.end();
  }
}

function say({ step, bytes, lines, messages }: ImportProgress, size: number | null): string {
  const counts = `${formatNoun(lines, 'line')}, ${formatNoun(messages, 'message')}`;
  if (step === 'writing') return `Writing: ${counts}`;
  return `Reading: ${counts}${size ? `, ${Math.min(100, Math.floor((100 * bytes) / size))} %` : ''}`;
}

function describe(result: ImportResult, { team, skipBad }: Options): string {
  if (result.lines === 0) return 'The file holds no sessions.';
  const { sessionsNew, sessionsChanged, sessionsUnchanged, messages, rejected } = result;
  const sessions = sessionsNew + sessionsChanged + sessionsUnchanged;
  const parts = `${formatCount(sessionsNew)} new, ${formatCount(sessionsChanged)} changed, ${formatCount(sessionsUnchanged)} unchanged`;
  const text = `Imported ${formatNoun(sessions, 'session')} (${parts}) with ${formatNoun(messages, 'message')} into team ${team}.`;
  return rejected === 0 ? text : `${text}\nLeft out ${formatNoun(rejected, 'bad line')}: see ${skipBad}.`;
}

async function refresh(): Promise<void> {
  const line = new ProgressLine();
  try {
    const done = await runRefresh(
      db(),
      { type: 'incremental', trigger: 'import' },
      ({ batchesDone, batchesTotal }) =>
        line.show(
          `Refreshing: ${formatCount(batchesDone)} of ${formatNoun(batchesTotal, 'batch', 'batches')}`,
        ),
    );
    line.end();
    console.log(
      `Refreshed in ${(done.durationMs / 1000).toFixed(1)} s. Next: truecount stats chatbots --json`,
    );
  } finally {
    line.end();
  }
}
