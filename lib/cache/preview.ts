/** What a refresh of one chatbot or session would change: it is done, counted and undone in one transaction. */
import { db, type Sql } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { countCompressible, describeCompressible } from '@/lib/archive/compress';
import { env } from '@/lib/env';
import { describeError, TellableError } from '@/lib/errors';
import type { Position, Strode } from '@/lib/refresh/position';
import { refreshOwn } from '@/lib/refresh/scope';
import { Steps } from '@/lib/refresh/steps';
import { conversationsOf } from '@/lib/refresh/target';
import { type WriterTransaction, withWriter } from '@/lib/refresh/writer';
import { turnsOf } from '@/lib/turns';

export interface Preview {
  /** Sessions that were counted again. */
  sessions: number;
  /** Cached rows that would be written or removed. */
  changed: number;
  /** There are more sessions: the others were not looked at. */
  isPartial: boolean;
}

/** Sessions that are counted at most: other writers wait meanwhile. */
const MOST = 10_000;

/** Carries the answer out of a transaction that is not to be committed. */
class Undo extends Error {
  constructor(readonly preview: Preview) {
    super('Undone: it was a preview.');
  }
}

/** A preview of a refresh holds off every writer while it counts: one at a time. */
const inTurn = turnsOf(1);
const REFUSALS = {
  own: 'A preview of yours is still being counted. Wait for its end.',
  many: 'Somebody else’s preview is being counted. Try again shortly.',
};

/** @param who asks. @throws TellableError while a preview of theirs, or of another, is being counted */
export async function previewInTurn<Result>(who: string, work: () => Promise<Result>): Promise<Result> {
  const turn = await inTurn(who, work);
  if ('refused' in turn) throw new TellableError(REFUSALS[turn.refused]);
  return turn.result;
}

/** What compression would do if it were started now, in words; it takes too long to be counted for every page. */
export async function previewCompress(sql: Sql = db()): Promise<string> {
  return withTimeLimit(sql, env().READ_TIMEOUT, async (tx) =>
    describeCompressible(await countCompressible(tx)),
  );
}

/** No run of the log: nothing that is written with it stays. */
const NO_RUN = '0';

/** @throws TellableError while another refresh writes, and where it takes longer than a page may wait */
export async function previewScope(
  kind: 'chatbot' | 'session',
  id: string,
  sql: Sql = db(),
): Promise<Preview> {
  try {
    return await withWriter(
      sql,
      async (tx): Promise<Preview> => {
        await tx.unsafe(`set local statement_timeout = ${env().READ_TIMEOUT * 1000}`);
        throw new Undo(await refreshScope(tx, kind, id));
      },
      { isImpatient: true },
    );
  } catch (error) {
    if (error instanceof Undo) return error.preview;
    const { code } = describeError(error);
    if (code === '57014')
      throw new TellableError(
        'Counting it took longer than a page may wait, and was stopped: the refresh itself may take that long.',
      );
    if (code === '55P03')
      throw new TellableError('Another refresh is writing the cache: look again when it is done.');
    throw error;
  }
}

/** The very batches of the refresh that is pressed, its totals and what it mends unasked included. */
async function refreshScope(
  tx: WriterTransaction,
  type: 'chatbot' | 'session',
  id: string,
): Promise<Preview> {
  const size = Math.min(env().BATCH_SIZE, MOST);
  const preview = { sessions: 0, changed: 0, isPartial: false };
  let position: Position | null = { phase: 'conversations', after: null };
  while (position !== null) {
    const run = { id: NO_RUN, type, scopeId: id, position };
    const { read, changed, next }: Strode = await refreshOwn({ tx, run, steps: new Steps() }, size);
    preview.sessions += read;
    preview.changed += changed;
    position = next;
    if (position === null || preview.sessions < MOST) continue;
    const left = await conversationsOf(tx, type, id, position.after ?? null, 1);
    if (left.length > 0) return { ...preview, isPartial: true };
  }
  return preview;
}
