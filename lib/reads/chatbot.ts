/** One chatbot: its facts and totals. */
import 'server-only';
import { db } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { sourceOf } from '@/lib/source/current';
import { noteRows } from '@/lib/views/record';
import { type DayRow, daysFrom, selectDays } from './days';
import { liveChatbots, liveSessions } from './live';
import type { SessionParams } from './params';
import { chatbotRows, labelOf } from './relations';
import { isPlain, readChatbotSessions } from './sessions';
import { inSnapshot, modeOf, type Snapshot } from './snapshot';
import { attend, readState } from './state';
import type { ChatbotPage, ChatbotRow, SessionList } from './types';

/** @returns null for an unknown id, a malformed one, or another team's */
export async function readChatbotPage(access: Access, id: string): Promise<ChatbotPage | null> {
  if (parseId(id) === null) return null;
  const page = await inSnapshot(db(), (snapshot) => readFacts(snapshot, access, id));
  if (page) await attend(page.state);
  return page;
}

/**
 * The same, and a page of its sessions from the same snapshot: the facts are there first, the sessions while the page is
 * on its way. Whoever takes the facts may leave the sessions; their error is told to who waits for them.
 */
export async function readChatbotAndSessions(
  access: Access,
  id: string,
  params: SessionParams,
): Promise<(ChatbotPage & { sessions: Promise<SessionList> }) | null> {
  if (parseId(id) === null) return null;
  let tell: (page: ChatbotPage | null) => void = () => {};
  const facts = new Promise<ChatbotPage | null>((resolve) => {
    tell = resolve;
  });
  const ofChatbot = { ...params, chatbot: id };
  const whole = inSnapshot(
    db(),
    async (snapshot) => {
      const page = await readFacts(snapshot, access, id);
      tell(page);
      return page && readChatbotSessions(snapshot, access, ofChatbot);
    },
    { isPlain: isPlain(ofChatbot) },
  );
  const sessions = whole.then((list) => list!);
  sessions.catch(() => undefined);
  const page = await Promise.race([facts, whole.then(() => facts)]);
  if (!page) return null;
  await attend(page.state, { rows: [page.chatbot], subject: { kind: 'chatbot', id } });
  sessions.then(
    (list) => noteRows(page.state, list.page.rows),
    () => undefined,
  );
  return { ...page, sessions };
}

export async function readFacts(snapshot: Snapshot, access: Access, id: string): Promise<ChatbotPage | null> {
  const source = sourceOf(snapshot);
  // What the cache does not know yet, such as during a first fill, is counted for this page.
  const needed = modeOf(snapshot) === 'live' ? null : id;
  const team = access.teamId === null ? snapshot`true` : snapshot`chatbot.team_id = ${access.teamId}`;
  const state = await readState(snapshot, access);
  const [found] = await snapshot<(ChatbotRow & { dayRows: DayRow[] | null })[]>`
      with ${liveSessions(snapshot, needed)}, ${liveChatbots(snapshot, needed)},
      statistics as (
        select chatbot_id, session_count, test_session_count, participant_count, human_message_count,
          first_activity_at, last_activity_at, changed_at, ${labelOf(snapshot, 'cache')}::text as counted
        from ${chatbotRows(snapshot)} held where chatbot_id = ${id} and not exists (select from suspect where suspect.id = ${id})
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
}
