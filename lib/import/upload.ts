/** An import whose file comes with a request: the stream goes into the database as it arrives. */
import 'server-only';
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { requestRefresh } from '@/lib/refresh/request';
import { EMPTY_FILE, type ImportAnswer, REJECTS_LIMIT, REJECTS_TEXT_LIMIT } from './answer';
import { ImportLineError, ImportUnsureError, importSessions, type Reject } from './import-sessions';
import { teamSlugOf } from './team';

/** Thrown when the file did not arrive whole. */
class CutUploadError extends Error {
  constructor(arrived: number, expected: number) {
    super(
      `Only ${arrived.toLocaleString('en')} of ${expected.toLocaleString('en')} bytes arrived. Nothing was imported.`,
    );
  }
}

/** Thrown for a file above the limit, as soon as that is known. */
class LargeUploadError extends Error {
  constructor(megabytes: number) {
    super(
      `The file is larger than ${megabytes.toLocaleString('en')} MB, the limit of this server (IMPORT_LIMIT_MB). Nothing was imported.`,
    );
  }
}

export interface Upload {
  body: ReadableStream<Uint8Array>;
  /** Bytes that the sender announced; null when it did not say. */
  size: number | null;
  skipBad: boolean;
  /** Aborted when the sender goes away. */
  signal: AbortSignal;
}

/** Imports into the team of the access, then asks for a refresh. Whatever happens is told in the answer. */
export async function importUpload(access: Access, upload: Upload): Promise<ImportAnswer> {
  const kept = new KeptRejects();
  try {
    const result = await importSessions(db(), wholeBody(upload), {
      team: await teamSlugOf(access),
      skipBad: upload.skipBad ? (reject) => kept.add(reject) : undefined,
      signal: upload.signal,
    });
    if (result.lines === 0) return EMPTY_FILE;
    const hasChanged = result.sessionsNew + result.sessionsChanged > 0;
    const refreshId = hasChanged ? await askRefresh(access) : null;
    return { outcome: 'done', result, rejects: kept.rejects, refreshId };
  } catch (error) {
    if (error instanceof ImportLineError)
      return { outcome: 'bad-line', line: error.line, reason: error.reason };
    if (error instanceof ImportUnsureError) return { outcome: 'failed', message: error.message };
    if (error instanceof LargeUploadError) return { outcome: 'too-large', message: error.message };
    if (error instanceof CutUploadError) return { outcome: 'failed', message: error.message };
    if (upload.signal.aborted)
      return { outcome: 'failed', message: 'The upload was stopped. Nothing was imported.' };
    return { outcome: 'failed', message: `${describeError(error).message} Nothing was imported.` };
  }
}

/** What was imported stays imported when this fails; the pages then say themselves that their numbers are old. */
async function askRefresh(access: Access): Promise<string | null> {
  try {
    return (await requestRefresh({ type: 'incremental', trigger: 'import', requestedBy: access.who })).id;
  } catch (error) {
    log.error({ operation: 'import', error: describeError(error) }, 'no refresh after an import');
    return null;
  }
}

/** A connection that is lost may look like the end of the file: fewer bytes than announced are an error. */
async function* wholeBody({ body, size }: Upload): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const limit = env().IMPORT_LIMIT_MB;
  let arrived = 0;
  try {
    if (size !== null && size > limit * 1_000_000) throw new LargeUploadError(limit);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      arrived += value.byteLength;
      if (arrived > limit * 1_000_000) throw new LargeUploadError(limit);
      yield value;
    }
    if (size !== null && arrived !== size) throw new CutUploadError(arrived, size);
  } finally {
    await reader.cancel();
  }
}

class KeptRejects {
  readonly rejects: Reject[] = [];
  #text = 0;

  add(reject: Reject): void {
    this.#text += reject.text.length;
    if (this.rejects.length < REJECTS_LIMIT && this.#text <= REJECTS_TEXT_LIMIT) this.rejects.push(reject);
  }
}
