/** Chatbots and sessions that a refresh can be about: one that is named, and those that fit what is typed. */
import { type Db, db } from '@/db/client';
import { parseId } from '@/lib/auth/access';
import { containing } from '@/lib/reads/order';
import { sourceOf } from '@/lib/source/current';
import type { Viewer } from './viewer';

export interface Suggestion {
  id: string;
  label: string;
  /** Sessions that would be counted again. */
  sessions: number;
}

const MOST = 8;

/** Of the team in view: by a part of the name or the id; sessions by id or external id. */
export async function suggest(
  { access }: Viewer,
  kind: 'chatbot' | 'session',
  text: string,
  sql: Db = db(),
): Promise<Suggestion[]> {
  const source = sourceOf(sql);
  const id = parseId(text);
  if (kind === 'session')
    return sql<Suggestion[]>`
      select session.id::text, session.external_id || coalesce(' · ' || chatbot.name, '') as label, 1 as sessions
      from ${source.session} session left join ${source.chatbot} chatbot on chatbot.id = session.chatbot_id
      where session.team_id = ${access.teamId} and (session.external_id = ${text} or session.id = ${id}::bigint)
      order by session.id limit ${MOST}`;
  return sql<Suggestion[]>`
    select chatbot.id::text, chatbot.name as label, coalesce(session_count + test_session_count, 0)::float8 as sessions
    from ${source.chatbot} chatbot left join truecount.chatbot_statistics total on total.chatbot_id = chatbot.id
    where chatbot.team_id = ${access.teamId} and (chatbot.name ilike ${containing(text)} or chatbot.id = ${id}::bigint)
    order by chatbot.name, chatbot.id limit ${MOST}`;
}

/** Whether the viewer's team has it; that of an administrator of all is any. */
export async function isOwnScope(
  { access, isOverall }: Viewer,
  kind: 'chatbot' | 'session',
  id: string,
  sql: Db = db(),
): Promise<boolean> {
  const source = sourceOf(sql);
  const team = isOverall ? sql`true` : sql`team_id = ${access.teamId}`;
  const relation = kind === 'chatbot' ? source.chatbot : source.session;
  const rows = await sql`select from ${relation} asked where id = ${id} and ${team}`;
  return rows.length > 0;
}
