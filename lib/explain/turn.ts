/** A recount costs the source what the cache saves it: one at a time for each person, and few at once in this process. */

/** Of the pool's ten connections. */
const MOST = 3;

const counting = new Set<string>();

export type Turn<Result> = { result: Result } | { refused: 'own' | 'many' };

/** @param who asks; a second recount of theirs is refused while the first goes on */
export async function inTurn<Result>(who: string, work: () => Promise<Result>): Promise<Turn<Result>> {
  if (counting.has(who)) return { refused: 'own' };
  if (counting.size >= MOST) return { refused: 'many' };
  counting.add(who);
  try {
    return { result: await work() };
  } finally {
    counting.delete(who);
  }
}
