/** Pieces that every list shares: the order of a sort, and text search. */
import type { Db, Fragment } from '@/db/client';
import type { KeyType } from './cursor';

/** One sort of a list: an expression that is never null, and its type. */
export interface Sort {
  key: Fragment;
  type: KeyType;
}

export function orderBy(sql: Db, key: Fragment, id: Fragment, direction: 'asc' | 'desc'): Fragment {
  return direction === 'asc' ? sql`order by ${key}, ${id}` : sql`order by ${key} desc, ${id} desc`;
}

/** A LIKE pattern that finds `text` anywhere, its own wildcards taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Conditions joined by AND; true when there is none. */
export function all(sql: Db, conditions: Fragment[]): Fragment {
  return conditions.reduce<Fragment>((joined, condition) => sql`${joined} and ${condition}`, sql`true`);
}

/** Conditions joined by OR. @param conditions one at least */
export function any(sql: Db, conditions: Fragment[]): Fragment {
  return sql`(${conditions.reduce((joined, condition) => sql`${joined} or ${condition}`)})`;
}

/** Filtered lists count so far and then say "10,000+". */
export const COUNT_CAP = 10_000;

/** LIMIT as a constant: planned once for all, a parameter's value would be unknown. `null` is no limit. */
export function atMost(sql: Db, limit: number | null): Fragment {
  return limit === null ? sql`` : sql`limit ${sql.unsafe(String(Math.trunc(limit))) as unknown as Fragment}`;
}
