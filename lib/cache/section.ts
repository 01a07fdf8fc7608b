/** A part of a page that may fail by itself: the others keep their snapshot. */

import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { answeringOf, setAnswering } from '@/lib/reads/answering';
import type { Snapshot } from '@/lib/reads/snapshot';

/** What a part read, or the sentence that says why it could not. */
export type Section<Value> = { value: Value } | { error: string };

/** Errors that end the transaction as a whole: nothing more can be read in it. */
const ENDS_ALL = /^(CONNECTION_|ECONN|57P0)/;

/** @throws what is no error of the part's own: the connection, or a mistake of ours */
export async function section<Value>(
  snapshot: Snapshot,
  name: string,
  read: (snapshot: Snapshot) => Promise<Value>,
): Promise<Section<Value>> {
  try {
    const value = await snapshot.savepoint(async (inner) => {
      const held = answeringOf(snapshot);
      if (held) setAnswering(inner, held);
      return read(inner as Snapshot);
    });
    return { value: value as Value };
  } catch (error) {
    return notRead(name, error);
  }
}

/** @throws `error` where it is none of the part's own */
export function notRead(name: string, error: unknown): { error: string } {
  const { code, message } = describeError(error);
  if (code === 'error' || ENDS_ALL.test(code)) throw error;
  log.error({ operation: 'cache page', section: name, error: { code, message } }, 'section not read');
  return { error: message };
}
