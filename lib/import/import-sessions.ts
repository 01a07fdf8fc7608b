/** Imports a stream of session lines in one transaction: everything, or nothing. */
import postgres from 'postgres';
import type { Db, Sql } from '@/db/client';
import { transaction } from '@/db/transaction';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { requireOwnPlatform } from '@/lib/source/current';
import { type ImportedSession, parseSessionLine } from './format';
import { type Line, readLines } from './lines';
import { mergeStage } from './merge';
import { createStage, stageLines } from './stage';
import { untilAborted } from './until-aborted';

/** A line that could not be imported. */
export interface Reject {
  line: number;
  /** What is wrong with it; never what it holds. */
  reason: string;
  /** The line itself; of one that is too long its beginning. */
  text: string;
}

export interface ImportProgress {
  step: 'reading' | 'writing';
  bytes: number;
  lines: number;
  messages: number;
  rejected: number;
}

export interface ImportResult {
  /** Lines of the file that are not empty. */
  lines: number;
  sessionsNew: number;
  sessionsChanged: number;
  sessionsUnchanged: number;
  /** Messages on the good lines. */
  messages: number;
  rejected: number;
}

export interface ImportOptions {
  /** Slug of the team; made when there is none. */
  team: string;
  /** Receives each bad line, in order; without it the first one ends the import. */
  skipBad?: (reject: Reject) => Promise<void> | void;
  onProgress?: (progress: ImportProgress) => void;
  /** Ends the import; nothing is written. */
  signal?: AbortSignal;
}

/** Thrown for the first bad line when bad lines are not skipped. Nothing was written. */
export class ImportLineError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`Line ${line}: ${reason}. Nothing was imported.`);
  }
}

/** Thrown when the connection was lost between the end of the work and the answer to its commit. */
export class ImportUnsureError extends Error {
  constructor(cause: unknown) {
    super(
      'The connection to the database was lost at the very end. Look whether it was imported; importing it again does no harm.',
      { cause },
    );
  }
}

/** A batch is sent when it holds this much text (UTF-16 units). */
const BATCH_TEXT = 1_000_000;

/**
 * Imports sessions by (team, session id): new ones are added, known ones that differ are made as the file says,
 * equal ones cost no write. Holds one batch of lines in memory, whatever the size of the input.
 * @param input bytes in the import format
 * @throws ImportLineError for a bad line (without `skipBad`); the signal's reason; errors of the input or database;
 * nothing was written then. AttachedError where conversations are another program's. ImportUnsureError when that is not known.
 */
export async function importSessions(
  sql: Sql,
  input: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportResult> {
  requireOwnPlatform();
  let isCommitting = false;
  const result = await transaction(sql, async (tx, lost) => {
    const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
    await createStage(tx);
    const progress = await readInto(tx, input, { ...options, signal });
    options.onProgress?.({ ...progress, step: 'writing' });
    const good = progress.lines - progress.rejected;
    const merged = good > 0 ? await mergeStage(tx, options.team) : { sessionsNew: 0, sessionsChanged: 0 };
    signal.throwIfAborted();
    isCommitting = true;
    return {
      lines: progress.lines,
      ...merged,
      sessionsUnchanged: good - merged.sessionsNew - merged.sessionsChanged,
      messages: progress.messages,
      rejected: progress.rejected,
    };
  }).catch((error: unknown) => {
    // What the server refuses to commit is rolled back; where it did not answer, nobody knows.
    throw isCommitting && !(error instanceof postgres.PostgresError) ? new ImportUnsureError(error) : error;
  });
  if (result.sessionsNew + result.sessionsChanged > 0) await analyzePlatform(sql);
  return result;
}

interface CheckedLine extends Line {
  session?: ImportedSession;
}

async function readInto(
  tx: Db,
  input: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<Omit<ImportProgress, 'step'>> {
  const progress = { bytes: 0, lines: 0, messages: 0, rejected: 0 };
  let batch: CheckedLine[] = [];
  let size = 0;

  const flush = async () => {
    options.signal?.throwIfAborted();
    const good = batch.flatMap(({ number, session }) => (session ? [{ line: number, session }] : []));
    const duplicates = new Map((await stageLines(tx, good)).map((found) => [found.line, found.earlier]));
    for (const { number, text, session, reason: ownReason } of batch) {
      const earlier = duplicates.get(number);
      const reason =
        earlier === undefined ? ownReason : `repeats session ${session?.session} of line ${earlier}`;
      if (reason === undefined) {
        progress.messages += session?.messages.length ?? 0;
        continue;
      }
      if (!options.skipBad) throw new ImportLineError(number, reason);
      progress.rejected += 1;
      await options.skipBad({ line: number, reason, text });
    }
    batch = [];
    size = 0;
    options.onProgress?.({ ...progress, step: 'reading' });
  };

  const counted = untilAborted(input, options.signal, (bytes) => {
    progress.bytes += bytes;
  });
  for await (const line of readLines(counted)) {
    progress.lines += 1;
    const checked = line.reason === undefined ? { ...line, ...parseSessionLine(line.text) } : line;
    batch.push(checked);
    size += line.text.length;
    // A bad line ends the import, but an earlier line of the batch may repeat a session: the first one is named.
    if (size >= BATCH_TEXT || (checked.reason !== undefined && !options.skipBad)) await flush();
  }
  await flush();
  return progress;
}

/** The planner should know of the new rows at once. When that fails they stay imported: autovacuum comes by later. */
async function analyzePlatform(sql: Sql): Promise<void> {
  try {
    for (const table of ['chatbot', 'participant', 'session', 'message', 'session_tag']) {
      await sql.unsafe(`analyze truecount_platform.${table}`);
    }
  } catch (error) {
    log.error({ operation: 'import', error: describeError(error) }, 'no analyze after an import');
  }
}
