/** What a refresh of one chatbot or session would change: it is done, counted and undone in one transaction. */
import { db, type Sql } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { countCompressible, describeCompressible } from '@/lib/archive/compress';
import { env } from '@/lib/env';
import { describeError, TellableError } from '@/lib/errors';
import { refreshTarget } from '@/lib/refresh/batch';
import { Steps } from '@/lib/refresh/steps';
import { conversationsOf } from '@/lib/refresh/target';
import { withWriter } from '@/lib/refresh/writer';

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

/** What compression would do if it were started now, in words; it takes too long to be counted for every page. */
export async function previewCompress(sql: Sql = db()): Promise<string> {
  return withTimeLimit(sql, env().READ_TIMEOUT, async (tx) =>
    describeCompressible(await countCompressible(tx)),
  );
}

/** No run of the log: nothing that is written with it stays. */
const NO_RUN = '0';

/** @throws TellableError while another refresh writes */
export async function previewScope(
  kind: 'chatbot' | 'session',
  id: string,
  sql: Sql = db(),
): Promise<Preview> {
  try {
    return await withWriter(
      sql,
      async (tx): Promise<Preview> => {
        const found = await conversationsOf(tx, kind, id, null, MOST + 1);
        const conversations = found.slice(0, MOST);
        const sessions = conversations.length;
        const target = { kind: 'list', conversations } as const;
        const { changed } = await refreshTarget(tx, target, sessions, NO_RUN, new Steps());
        throw new Undo({ sessions, changed, isPartial: found.length > MOST });
      },
      { isImpatient: true },
    );
  } catch (error) {
    if (error instanceof Undo) return error.preview;
    if (describeError(error).code === '55P03')
      throw new TellableError('Another refresh is writing the cache: look again when it is done.');
    throw error;
  }
}
