/** What costs the database dearly is done in turns: one at a time for each person, and few at once in this process. */

export type Turn<Result> = { result: Result } | { refused: 'own' | 'many' };

/** @returns does work for `who`, whose second is refused while the first goes on, and anybody's beyond `most` */
export function turnsOf(most: number) {
  const working = new Set<string>();
  return async <Result>(who: string, work: () => Promise<Result>): Promise<Turn<Result>> => {
    if (working.has(who)) return { refused: 'own' };
    if (working.size >= most) return { refused: 'many' };
    working.add(who);
    try {
      return { result: await work() };
    } finally {
      working.delete(who);
    }
  };
}
