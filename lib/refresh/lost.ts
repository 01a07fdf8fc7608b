/** Cache rows that something else removed: a refresh that covers them takes their note with it. */
import type { Db } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { type Target, within } from './target';

/** Forgets the lost sessions of the target, which the same transaction counts again. */
export async function takeLostSessions(sql: Db, target: Target): Promise<void> {
  const source = sourceOf(sql);
  await sql`
    delete from truecount.pending_change pending where kind = 's' and (
      exists (select from ${source.session} session where session.id = pending.id and ${within(sql, 'session.conversation_id', target)})
      or exists (select from truecount.session_statistics cached
        where cached.session_id = pending.id and ${within(sql, 'cached.conversation_id', target)}))`;
}

/**
 * The chatbots whose totals may not be trusted: the transaction must settle them. Their note stays while one of their
 * sessions is lost still, because until then their settled total misses it.
 */
export async function takeLostChatbots(sql: Db): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select distinct id from truecount.pending_change where kind = 'c'`;
  if (rows.length === 0) return [];
  const source = sourceOf(sql);
  await sql`
    delete from truecount.pending_change pending where kind = 'c' and not exists (
      select from truecount.pending_change lost join ${source.session} session on session.id = lost.id
      where lost.kind = 's' and session.chatbot_id = pending.id)`;
  return rows.map((row) => row.id);
}

/** Forgets lost sessions that are neither in the source nor in the cache: there is nothing to count. */
export async function dropVanished(sql: Db): Promise<void> {
  const source = sourceOf(sql);
  await sql`
    delete from truecount.pending_change pending where kind = 's'
      and not exists (select from ${source.session} session where session.id = pending.id)
      and not exists (select from truecount.session_statistics cached where cached.session_id = pending.id)`;
}
