/** Keyset cursors: the sort, the key of a row and its id, opaque in the URL. A cursor that does not fit is no cursor. */
import { z } from 'zod';
import type { Db, Fragment } from '@/db/client';
import { idSchema } from '@/lib/auth/access';

/** The SQL type of a sort key; a cursor's value is checked against it before it reaches the database. */
export type KeyType = 'timestamptz' | 'bigint' | 'interval' | 'text';

const instantPattern = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?\+00$/;

/** An instant as PostgreSQL prints it, of a day that exists. */
function isInstant(value: string): boolean {
  const match = instantPattern.exec(value);
  if (!match) return value === '-infinity';
  // PostgreSQL knows no year 0.
  if (value.startsWith('0000')) return false;
  const time = Date.parse(`${match[1]}T${match[2]}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(`${match[1]}T${match[2]}`);
}

const CHECKS: Record<KeyType, (value: string) => boolean> = {
  timestamptz: isInstant,
  bigint: (value) => /^-?\d{1,18}$/.test(value),
  interval: (value) => /^-?\d{1,12}(\.\d{1,6})?$/.test(value),
  text: (value) => !value.includes('\0'),
};

export interface Cursor {
  key: string;
  id: string;
}

const shape = z.tuple([z.string(), z.string().max(1000), idSchema]);

export function encodeCursor(sort: string, cursor: Cursor): string {
  return Buffer.from(JSON.stringify([sort, cursor.key, cursor.id])).toString('base64url');
}

/** The cursor of `text` when it was made for this sort and its key has the right type, else null. */
export function decodeCursor(text: string | null, sort: string, type: KeyType): Cursor | null {
  if (text === null) return null;
  try {
    const parsed = shape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!parsed.success || parsed.data[0] !== sort || !CHECKS[type](parsed.data[1])) return null;
    return { key: parsed.data[1], id: parsed.data[2] };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export interface Paging {
  after: string | null;
  before: string | null;
  at: 'last' | null;
}

/** How a page is read: which rows, from which end, and whether they must be turned round. */
export interface Window {
  cursor: Cursor | null;
  /** Direction the rows are read in; opposite to the list's when reading towards the front. */
  direction: 'asc' | 'desc';
  isReversed: boolean;
  isLast: boolean;
}

export const opposite = (direction: 'asc' | 'desc') => (direction === 'asc' ? 'desc' : 'asc');

export function windowOf(paging: Paging, sort: string, type: KeyType, direction: 'asc' | 'desc'): Window {
  const before = decodeCursor(paging.before, sort, type);
  const isReversed = { direction: opposite(direction), isReversed: true } as const;
  if (before) return { cursor: before, isLast: false, ...isReversed };
  if (paging.at === 'last') return { cursor: null, isLast: true, ...isReversed };
  return { cursor: decodeCursor(paging.after, sort, type), direction, isReversed: false, isLast: false };
}

/**
 * Where to read instead when a window has too few rows: what lies before a cursor and fills no page is the first page;
 * behind the last row there is the last page. Null when the window is right.
 */
export function elsewhere(window: Window, found: number, size: number): Paging | null {
  if (window.cursor === null) return null;
  if (window.isReversed) return found < size ? { after: null, before: null, at: null } : null;
  return found === 0 ? { after: null, before: null, at: 'last' } : null;
}

/** No window at all: every row, in the list's own direction. */
export function wholeList(direction: 'asc' | 'desc'): Window {
  return { cursor: null, direction, isReversed: false, isLast: false };
}

/** `(key, id)` lies beyond the cursor, in the window's direction; `key` and `id` are the caller's SQL. */
export function beyond(sql: Db, key: Fragment, id: Fragment, type: KeyType, window: Window): Fragment {
  if (!window.cursor) return sql`true`;
  const bound = sql`(${keyValue(sql, window.cursor.key, type)}, ${window.cursor.id}::bigint)`;
  return window.direction === 'asc' ? sql`(${key}, ${id}) > ${bound}` : sql`(${key}, ${id}) < ${bound}`;
}

/** A key as text, such that `keyValue` brings back the very same value. */
export function keyText(sql: Db, key: Fragment, type: KeyType): Fragment {
  return type === 'interval' ? sql`extract(epoch from ${key})::text` : sql`(${key})::text`;
}

function keyValue(sql: Db, key: string, type: KeyType): Fragment {
  if (type === 'interval') return sql`make_interval(secs => ${key}::float8)`;
  // Text first, so that the driver sends the cursor's characters as they are.
  return sql`${key}::text::${sql.unsafe(type) as unknown as Fragment}`;
}

/** Rows of a window, one more than `size` where there are more, as a page. */
export function pageOf<Row extends { cursorKey: string; key: unknown; id: string }>(
  found: Row[],
  size: number,
  window: Window,
  sort: string,
): { rows: Omit<Row, 'cursorKey' | 'key'>[]; next: string | null; previous: string | null } {
  const hasMore = found.length > size;
  const kept = found.slice(0, size);
  if (window.isReversed) kept.reverse();
  const [first, last] = [kept[0], kept.at(-1)];
  const cursorOf = (row: Row | undefined) =>
    row ? encodeCursor(sort, { key: row.cursorKey, id: row.id }) : null;
  const hasPrevious = window.isReversed ? hasMore : window.cursor !== null;
  const hasNext = window.isReversed ? !window.isLast : hasMore;
  return {
    rows: kept.map(({ cursorKey: _, key: __, ...row }) => row),
    next: hasNext ? cursorOf(last) : null,
    previous: hasPrevious ? cursorOf(first) : null,
  };
}
