/** A change of the platform, as fast-check makes it up: one statement, or a few of one transaction. */
import fc from 'fast-check';
import type { Db } from '@/db/client';

export interface Change {
  text: string;
  apply(sql: Db): Promise<unknown>;
}

export function change<Args>(
  name: string,
  args: fc.Arbitrary<Args>,
  apply: (sql: Db, args: Args) => Promise<unknown>,
): fc.Arbitrary<Change> {
  return args.map((given) => ({
    text: `${name} ${fc.stringify(given)}`,
    apply: (sql) => apply(sql, given),
  }));
}

/** Falls on one of the rows that there are. */
export const pick = fc.nat({ max: 30 });
export const one = fc.record({ pick });
export const moved = fc.record({ pick, to: pick });
