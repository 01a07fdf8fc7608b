/** One chatbot: its facts and totals. */
import 'server-only';
import { db } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { sourceOf } from '@/lib/source/current';
import { daysFrom, selectDays } from './days';
import { liveChatbots, liveSessions } from './live';
import { inSnapshot } from './snapshot';
import { attend, readState } from './state';
import type { ChatbotPage, ChatbotRow } from './types';

/** @returns null for an unknown id, a malformed one, or another team's */
export async function readChatbotPage(access: Access, id: string): Promise<ChatbotPage | null> {
  if (parseId(id) === null) return null;
  const page = await inSnapshot(db(), async (snapshot) => {
    const source = sourceOf(snapshot);
    const team = access.teamId === null ? snapshot`true` : snapshot`chatbot.team_id = ${access.teamId}`;
    const state = await readState(snapshot, access);
    const [found] = await snapshot<(ChatbotRow & { dayRows: { day: number; messages: number }[] | null })[]>`
      with ${liveSessions(snapshot, id)}, ${liveChatbots(snapshot, id)},
      statistics as (
        select chatbot_id, session_count, test_session_count, participant_count, human_message_count,
          first_activity_at, last_activity_at, changed_at, 'cache' as counted
        from truecount.chatbot_statistics where chatbot_id = ${id} and not exists (select from suspect where suspect.id = ${id})
        union all
        select chatbot_id, session_count, test_session_count, participant_count, human_message_count,
          first_activity_at, last_activity_at, changed_at, 'live'
        from live_chatbot where chatbot_id = ${id}
      )
      select chatbot.id, chatbot.name, chatbot.is_archived as "isArchived", chatbot.owner, chatbot.created_at as "createdAt",
        session_count::float8 as "sessionCount", test_session_count::float8 as "testSessionCount",
        participant_count::float8 as "participantCount", human_message_count::float8 as "humanMessageCount",
        first_activity_at as "firstActivityAt", last_activity_at as "lastActivityAt", changed_at as "changedAt", counted,
        (select json_agg(row_to_json(counted_day)) from (${selectDays(snapshot, [id])}) counted_day) as "dayRows"
      from ${source.chatbot} chatbot join statistics on statistics.chatbot_id = chatbot.id
      where chatbot.id = ${id} and ${team}`;
    if (!found) return null;
    const { dayRows, ...chatbot } = found;
    return { state, chatbot: { ...chatbot, days: daysFrom(dayRows ?? []) } };
  });
  if (page) await attend(page.state);
  return page;
}
