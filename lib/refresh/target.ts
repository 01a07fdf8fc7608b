/** Which conversations a batch recounts: a stretch of ids, read in index order, or a list. */
import type { Db, Fragment } from '@/db/client';
import { sourceOf } from '@/lib/source/current';

export type Target =
  | { kind: 'range'; after: string | null; through: string | null }
  | { kind: 'list'; conversations: string[] };

/** The condition that `column` (a constant of the caller) lies in the target. */
export function within(sql: Db, column: string, target: Target): Fragment {
  const name = sql.unsafe(column) as unknown as Fragment;
  if (target.kind === 'list') return sql`${name} = any(${target.conversations}::bigint[])`;
  const after = target.after === null ? sql`true` : sql`${name} > ${target.after}::bigint`;
  return target.through === null ? after : sql`${after} and ${name} <= ${target.through}::bigint`;
}

/** The next stretch of at most `size` sessions after `after`; the last one has no end, so that nothing lies behind it. */
export async function nextRange(
  sql: Db,
  after: string | null,
  size: number,
): Promise<{ through: string | null; count: number }> {
  const source = sourceOf(sql);
  const rest = within(sql, 'conversation_id', { kind: 'range', after, through: null });
  const [row] = await sql<{ through: string | null; count: number }[]>`
    with stretch as (
      select conversation_id from ${source.session} session where ${rest} order by conversation_id limit ${size}
    )
    select case when count(*) = ${size} then max(conversation_id) end as through, count(*)::int as count from stretch`;
  return row!;
}

/** SQL: the conversations of one chatbot or one session, in the source or in the cache, as column `id`. */
function ownConversations(sql: Db, type: 'chatbot' | 'session', id: string): Fragment {
  const source = sourceOf(sql);
  return type === 'chatbot'
    ? sql`select conversation_id as id from ${source.session} session where chatbot_id = ${id}
        union select conversation_id from truecount.session_statistics where chatbot_id = ${id}`
    : sql`select conversation_id as id from ${source.session} session where session.id = ${id}
        union select conversation_id from truecount.session_statistics where session_id = ${id}`;
}

/** At most `limit` of them after `after`, ascending. */
export async function conversationsOf(
  sql: Db,
  type: 'chatbot' | 'session',
  id: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from (${ownConversations(sql, type, id)}) own
    where ${within(sql, 'id', { kind: 'range', after, through: null })} order by id limit ${limit}`;
  return rows.map((row) => row.id);
}

export async function countConversations(sql: Db, type: 'chatbot' | 'session', id: string): Promise<number> {
  const [own] = await sql<
    { count: number }[]
  >`select count(*)::int as count from (${ownConversations(sql, type, id)}) own`;
  return own!.count;
}

/** Whether the source or the cache knows such a chatbot or session. */
export async function sourceHas(sql: Db, type: 'chatbot' | 'session', id: string): Promise<boolean> {
  const source = sourceOf(sql);
  const [found] =
    type === 'chatbot'
      ? await sql<{ known: boolean }[]>`
          select exists (select from ${source.chatbot} chatbot where chatbot.id = ${id})
            or exists (select from truecount.chatbot_statistics where chatbot_id = ${id}) as known`
      : await sql<{ known: boolean }[]>`
          select exists (select from ${source.session} session where session.id = ${id})
            or exists (select from truecount.session_statistics where session_id = ${id}) as known`;
  return found!.known;
}
