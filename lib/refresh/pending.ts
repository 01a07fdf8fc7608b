/** Pending changes from the refresh's side: which conversations they touch, and taking those that a batch covers. */
import type { Db } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { type Target, within } from './target';
import type { Noted } from './unnoted';

/** The lowest `limit` conversations with a pending change of themselves or their session, ascending. */
export async function pendingConversations(sql: Db, limit: number): Promise<string[]> {
  const source = sourceOf(sql);
  const rows = await sql<{ id: string }[]>`
    select id from truecount.pending_change where kind in ('a', 'm')
    union
    select session.conversation_id from truecount.pending_change note cross join lateral (
      select conversation_id from ${source.session} session where session.id = note.id offset 0
    ) session where note.kind = 's'
    union
    select cached.conversation_id from truecount.pending_change note cross join lateral (
      select conversation_id from truecount.session_statistics where session_id = note.id offset 0
    ) cached where note.kind = 's'
    order by id limit ${limit}`;
  return rows.map((row) => row.id);
}

/**
 * Takes what is noted of the target, which the same transaction counts again.
 * @param isWatched whether the caller wants to know what was noted
 */
export async function takePending(sql: Db, target: Target, isWatched = false): Promise<Noted> {
  const source = sourceOf(sql);
  const [noted] = await sql<Noted[]>`
    with taken as (
      delete from truecount.pending_change note
      where (kind in ('a', 'm') and ${within(sql, 'id', target)})
        or (kind = 's' and (
          exists (select from ${source.session} session where session.id = note.id and ${within(sql, 'session.conversation_id', target)})
          or exists (select from truecount.session_statistics cached
            where cached.session_id = note.id and ${within(sql, 'cached.conversation_id', target)})))
      returning kind, id, noted_at
    ),
    moved as (
      update truecount.capture_state set newest_change_at = taken.newest_at
      from (select max(noted_at) as newest_at from taken) taken
      where taken.newest_at > coalesce(newest_change_at, '-infinity')
    )
    select coalesce(array_agg(distinct id::text) filter (where kind <> 's'), '{}') as conversations,
      coalesce(array_agg(distinct id::text) filter (where kind = 's'), '{}') as sessions
    from taken where ${isWatched}`;
  return noted!;
}

/** Takes the chatbots that are noted: the transaction must settle their totals. */
export async function takePendingChatbots(sql: Db): Promise<string[]> {
  const rows = await sql<
    { id: string }[]
  >`delete from truecount.pending_change where kind = 'c' returning id`;
  return [...new Set(rows.map((row) => row.id))];
}

/** Forgets sessions that are neither in the source nor in the cache: there is nothing to count. */
export async function dropVanished(sql: Db): Promise<void> {
  const source = sourceOf(sql);
  await sql`
    delete from truecount.pending_change note where kind = 's'
      and not exists (select from ${source.session} session where session.id = note.id)
      and not exists (select from truecount.session_statistics cached where cached.session_id = note.id)`;
}

/** Who said that everything is to be counted again: a refresh of everything that begins now makes up for them. */
export async function pendingEverything(sql: Db): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select distinct id from truecount.pending_change where kind = 'e'`;
  return rows.map((row) => row.id);
}

/** Takes exactly those: what was said while the refresh ran asks for another. */
export async function takeEverything(sql: Db, ids: string[]): Promise<void> {
  if (ids.length > 0)
    await sql`delete from truecount.pending_change where kind = 'e' and id = any(${ids}::bigint[])`;
}
