/** The statement behind the list of cached sessions: its conditions, its orders, and the rows of a page. */
import type { Db, Fragment } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { beyond, type KeyType, opposite, type Window } from '@/lib/reads/cursor';
import { all, atMost, orderBy, type Sort } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { sourceOf } from '@/lib/source/current';
import { type Checks, isAgo } from './checked';
import { beyondLevel, isCheckedAgo, type Part, partsByChecked } from './session-checked';
import type { CachedSessionParams, CachedSessionSort } from './statistics-params';

type Filters = Omit<CachedSessionParams, 'after' | 'before' | 'at'>;

/** A read of the list: whose, what of it, and what the log tells of checks. */
export interface Reading {
  access: Access;
  filters: Filters;
  checks: Checks;
}

export interface Order {
  type: KeyType;
  dir: 'asc' | 'desc';
  /** What the list is put together of. */
  parts: Part[];
}

/** By age is by when they were checked, the other way round. */
export function orderOf(sql: Db, { filters: { sort, dir, checked }, checks }: Reading): Order {
  if (sort === 'checked' || sort === 'age')
    return {
      type: 'timestamptz',
      dir: sort === 'age' ? opposite(dir) : dir,
      parts: partsByChecked(sql, checks, checked),
    };
  const sorts: Record<Exclude<CachedSessionSort, 'checked' | 'age'>, Sort> = {
    lastActivity: { key: sql`statistics.sort_at`, type: 'timestamptz' },
    session: { key: sql`statistics.session_id`, type: 'bigint' },
    messages: { key: sql`statistics.human_message_count::bigint`, type: 'bigint' },
    changed: { key: sql`statistics.changed_at`, type: 'timestamptz' },
  };
  const { key, type } = sorts[sort];
  const isUnindexed = sort === 'messages';
  const where = checked ? isCheckedAgo(sql, checks, checked) : sql`true`;
  return { type, dir, parts: [{ key, join: sql``, where, isLevel: false, isUnindexed }] };
}

/** Over `statistics` alone, but for when it was checked. */
export function conditions(sql: Db, { access, filters }: Reading): Fragment {
  const { q, chatbot, activity, changed } = filters;
  const { session } = sourceOf(sql);
  const found: Fragment[] = [];
  if (access.teamId !== null) found.push(sql`statistics.team_id = ${access.teamId}`);
  // No OR: each of the two ids has an index of its own.
  if (q)
    found.push(sql`statistics.session_id in (
      select id from ${session} named where external_id = ${q} ${access.teamId === null ? sql`` : sql`and team_id = ${access.teamId}`}
      union select ${parseId(q)}::bigint)`);
  if (chatbot) found.push(sql`statistics.chatbot_id = ${chatbot}`);
  if (activity) found.push(isAgo(sql, sql`statistics.sort_at`, activity));
  if (changed) found.push(isAgo(sql, sql`statistics.changed_at`, changed));
  return all(sql, found);
}

/**
 * Rows whose session is no longer the team's, which no refresh has seen yet, are not shown. The source is asked for each row,
 * or the planner would go through all of it in the order of its ids: it knows nothing of the newest having the highest.
 */
export const from = (sql: Db, { access: { teamId } }: Reading) => sql`
  from truecount.session_statistics statistics cross join lateral (
    select external_id from ${sourceOf(sql).session} session where session.id = statistics.session_id
      and ${teamId === null ? sql`true` : sql`session.team_id = ${teamId}`} offset 0) session`;

/** So many times a page are sorted before the source is asked for them, where all of them must be. */
const AHEAD = 4;

/** The rows of a page of one part of the list. @param isWhole every row of the part is held against the source */
export function rowsOf(
  sql: Db,
  reading: Reading,
  part: Part,
  type: KeyType,
  window: Window,
  isWhole: boolean,
) {
  const { key, join, where, isLevel, isUnindexed } = part;
  const id = sql`statistics.session_id`;
  const bounds = isLevel ? beyondLevel(sql, key, id, window) : beyond(sql, key, id, type, window);
  const chosen = sql`${conditions(sql, reading)} and ${where} and ${bounds}`;
  const order = isLevel
    ? sql`order by ${id} ${sql.unsafe(window.direction)}`
    : orderBy(sql, key, id, window.direction);
  const ahead = sql`statistics.session_id in (
    select session_id from truecount.session_statistics statistics where ${chosen} ${order} ${atMost(sql, AHEAD * PAGE_SIZE)})`;
  return sql`(
    select statistics.*, session.external_id, ${key} as key ${from(sql, reading)} ${join}
    where ${isUnindexed && !isWhole ? ahead : chosen} ${order} ${atMost(sql, PAGE_SIZE + 1)})`;
}
