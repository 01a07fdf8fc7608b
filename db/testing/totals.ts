/** The invariant of the cache tables, checked row by row. */
import { expect } from 'vitest';
import type { Db } from '@/db/client';
import { countChatbot, readCache } from './recount';

/** At every commit a chatbot's row is the aggregate of its cached session rows. */
export async function expectWholeTotals(sql: Db): Promise<void> {
  const cache = await readCache(sql);
  const known = new Set(cache.chatbots.map((chatbot) => chatbot.chatbotId));
  const chatbots = await sql<{ id: string }[]>`select id from truecount_platform.chatbot`;
  for (const session of cache.sessions) {
    // A chatbot that the source has, and that has cached sessions, has a total.
    if (chatbots.some(({ id }) => id === session.chatbotId)) expect(known).toContain(session.chatbotId);
  }
  for (const chatbot of cache.chatbots) {
    const sessions = cache.sessions.filter((session) => session.chatbotId === chatbot.chatbotId);
    expect(chatbot).toEqual(countChatbot(chatbot.chatbotId, chatbot.teamId, sessions));
  }
  const [odd] = await sql`
    select count(*)::int as n from (
      select team_id from truecount.session_statistics union select team_id from truecount.team_statistics
    ) team left join truecount.team_statistics total using (team_id) cross join lateral (
      select count(*) filter (where not is_test) as sessions, count(*) filter (where is_test) as tests,
        coalesce(sum(human_message_count) filter (where not is_test), 0) as messages
      from truecount.session_statistics statistics where statistics.team_id = team.team_id) counted
    where (session_count, test_session_count, human_message_count) is distinct from (sessions, tests, messages)`;
  expect(odd!.n).toBe(0);
}
