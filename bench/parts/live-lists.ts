/** The two lists as platforms make them: subqueries over messages for every row, on every load. */
import type { Sql } from '@/db/client';
import { PAGE_SIZE } from '@/lib/reads/params';
import { sourceOf } from '@/lib/source/current';

interface LiveChatbot {
  id: string;
  sessions: number;
  participants: number;
  messages: number;
  lastAt: string | null;
}

/** First page of a team's chatbots, most recently active first. */
export async function liveChatbots(sql: Sql, teamId: string): Promise<LiveChatbot[]> {
  const source = sourceOf(sql);
  const rows = await sql<LiveChatbot[]>`
    select chatbot.id,
      (select count(*) from ${source.session} session where chatbot_id = chatbot.id and not is_test)::float8 as sessions,
      (select count(distinct participant_id) from ${source.session} session
        where chatbot_id = chatbot.id and not is_test)::float8 as participants,
      (select count(*) from ${source.message} message join ${source.session} session using (conversation_id)
        where session.chatbot_id = chatbot.id and not session.is_test and role = 'human')::float8 as messages,
      (select max(message.created_at) from ${source.message} message join ${source.session} session using (conversation_id)
        where session.chatbot_id = chatbot.id and not session.is_test and role = 'human') as "lastAt"
    from ${source.chatbot} chatbot where team_id = ${teamId} and not is_archived
    order by "lastAt" desc nulls last, chatbot.id desc limit ${PAGE_SIZE}`;
  return [...rows];
}

interface LiveSession {
  id: string;
  messages: number;
  lastAt: string | null;
  versions: string[];
}

/** First page of a chatbot's sessions, most recently active first. */
export async function liveSessions(sql: Sql, chatbotId: string): Promise<LiveSession[]> {
  const source = sourceOf(sql);
  const rows = await sql<LiveSession[]>`
    select session.id,
      (select count(*) from ${source.message} message
        where message.conversation_id = session.conversation_id and role = 'human')::float8 as messages,
      (select max(created_at) from ${source.message} message
        where message.conversation_id = session.conversation_id and role = 'human') as "lastAt",
      array(select distinct version collate "C" from ${source.messageVersion} message_version
        where message_version.conversation_id = session.conversation_id order by 1) as versions
    from ${source.session} session where chatbot_id = ${chatbotId}
    order by "lastAt" desc nulls last, session.id desc limit ${PAGE_SIZE}`;
  return [...rows];
}
