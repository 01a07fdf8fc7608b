/** The two lists as platforms make them: subqueries over messages for every row, on every load. */
import type { Sql } from '@/db/client';
import { PAGE_SIZE } from '@/lib/reads/params';

interface LiveChatbot {
  id: string;
  sessions: number;
  participants: number;
  messages: number;
  lastAt: string | null;
}

/** First page of a team's chatbots, most recently active first. */
export async function liveChatbots(sql: Sql, teamId: string): Promise<LiveChatbot[]> {
  const rows = await sql<LiveChatbot[]>`
    select chatbot.id,
      (select count(*) from truecount_platform.session where chatbot_id = chatbot.id and not is_test)::float8 as sessions,
      (select count(distinct participant_id) from truecount_platform.session
        where chatbot_id = chatbot.id and not is_test)::float8 as participants,
      (select count(*) from truecount_platform.message join truecount_platform.session on session.id = message.session_id
        where session.chatbot_id = chatbot.id and not session.is_test and role = 'human')::float8 as messages,
      (select max(message.created_at) from truecount_platform.message
        join truecount_platform.session on session.id = message.session_id
        where session.chatbot_id = chatbot.id and not session.is_test and role = 'human') as "lastAt"
    from truecount_platform.chatbot where team_id = ${teamId} and not is_archived
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
  const rows = await sql<LiveSession[]>`
    select session.id,
      (select count(*) from truecount_platform.message where session_id = session.id and role = 'human')::float8 as messages,
      (select max(created_at) from truecount_platform.message where session_id = session.id and role = 'human') as "lastAt",
      array(select distinct version from truecount_platform.message
        where session_id = session.id and version is not null order by version) as versions
    from truecount_platform.session where chatbot_id = ${chatbotId}
    order by "lastAt" desc nulls last, session.id desc limit ${PAGE_SIZE}`;
  return [...rows];
}
