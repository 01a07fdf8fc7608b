/** The invariant of the cache tables, checked row by row. */
import { expect } from 'vitest';
import type { Db } from '@/db/client';
import { countChatbot, readCache } from './recount';

/** At every commit a chatbot's row is the aggregate of its cached session rows. */
export async function expectWholeTotals(sql: Db): Promise<void> {
  const cache = await readCache(sql);
  for (const chatbot of cache.chatbots) {
    const sessions = cache.sessions.filter((session) => session.chatbotId === chatbot.chatbotId);
    expect(chatbot).toEqual(countChatbot(chatbot.chatbotId, chatbot.teamId, sessions));
  }
  const [odd] = await sql`
    select count(*)::int as n from truecount.team_statistics total cross join lateral (
      select count(*) filter (where not is_test) as sessions, count(*) filter (where is_test) as tests,
        coalesce(sum(human_message_count) filter (where not is_test), 0) as messages
      from truecount.session_statistics statistics where statistics.team_id = total.team_id) counted
    where (session_count, test_session_count, human_message_count) is distinct from (sessions, tests, messages)`;
  expect(odd!.n).toBe(0);
}
