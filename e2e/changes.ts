/** Changes of the source, as a platform would make them while pages are open. */

import { inDatabase } from './database';
import type { Page } from './test';

export interface QuietChatbot {
  id: string;
  name: string;
}

/** The only chatbot, with one session, of a team of its own, which is in view from now on: nobody else writes to it. */
export async function quietChatbot(page: Page): Promise<QuietChatbot> {
  const name = `Quiet ${Math.random().toString(36).slice(2, 10)}`;
  const { team, id } = await inDatabase(async (sql) => {
    const [made] = await sql<{ team: string; id: string }[]>`
      with team as (insert into truecount_platform.team (slug, name) values (${name}, ${name}) returning id),
        participant as (
          insert into truecount_platform.participant (team_id, identifier) select id, 'somebody' from team returning id
        ),
        chatbot as (insert into truecount_platform.chatbot (team_id, name) select id, ${name} from team returning id)
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel)
      select team.id, chatbot.id, participant.id, ${name}, 'web' from team, participant, chatbot
      returning team_id::text as team, chatbot_id::text as id`;
    return made!;
  });
  await page.context().addCookies([{ name: 'truecount-team', value: team, domain: '127.0.0.1', path: '/' }]);
  return { id, name };
}

/** @returns the session that a human wrote in: the given one, or the chatbot's newest */
export async function addMessage(chatbotId: string, sessionId: string | null = null): Promise<string> {
  return inDatabase(async (sql) => {
    const [message] = await sql<{ session: string }[]>`
      insert into truecount_platform.message (session_id, role, content)
      select coalesce(${sessionId}::bigint, max(id)), 'human', 'text' from truecount_platform.session where chatbot_id = ${chatbotId}
      returning session_id::text as session`;
    return message!.session;
  });
}
