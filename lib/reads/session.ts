/** One session: its facts, every statistic of it, and a page of its transcript. */
import 'server-only';
import { db, type Fragment } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { compareVersions } from '@/lib/metrics';
import { sourceOf, tagsOf } from '@/lib/source/current';
import { notesOf } from './notes';
import type { TranscriptParams } from './params';
import { hasPending, inSnapshot, modeOf, type Snapshot } from './snapshot';
import { attend, readState } from './state';
import { readTranscript } from './transcript';
import type { SessionFacts, SessionPage } from './types';

/** @returns null for an unknown id, a malformed one, or another team's */
export async function readSessionPage(
  access: Access,
  id: string,
  params: TranscriptParams,
): Promise<SessionPage | null> {
  if (parseId(id) === null) return null;
  const page = await inSnapshot(db(), async (snapshot) => {
    const state = await readState(snapshot, access);
    const found = await readFacts(snapshot, access, id);
    if (!found) return null;
    const { conversationId, ...session } = found;
    const transcript = await readTranscript(snapshot, conversationId, params);
    return { state, session: { ...session, fullAt: state.fullAt }, transcript };
  });
  if (page) await attend(page.state, { rows: [page.session], subject: { kind: 'session', id } });
  return page;
}

type Found = Omit<SessionFacts, 'fullAt'> & { conversationId: string };

/** The cached row stands: nothing of it is pending, and cached rows are what is asked for. */
function isUsable(sql: Snapshot): Fragment {
  if (modeOf(sql) === 'live') return sql`false`;
  if (!hasPending(sql)) return sql`true`;
  return sql`not exists (
    select from ${notesOf(sql)} note
    where (kind = 's' and id = session_id) or (kind in ('a', 'm') and id = conversation_id))`;
}

/** The facts and statistics of a session, with the conversation they belong to. */
export async function readFacts(snapshot: Snapshot, access: Access, id: string): Promise<Found | null> {
  const source = sourceOf(snapshot);
  const team = access.teamId === null ? snapshot`true` : snapshot`session.team_id = ${access.teamId}`;
  const [row] = await snapshot<Found[]>`
    with cached as (
      select human_message_count, first_activity_at, last_activity_at, changed_at, 'cache' as counted, changed_run as run,
        exists (select from truecount.compressed_session held where held.conversation_id = statistics.conversation_id) as is_compressed
      from truecount.session_statistics statistics
      where session_id = ${id} and ${isUsable(snapshot)}
    )
    select session.id, session.conversation_id as "conversationId", session.external_id as "externalId",
      session.chatbot_id as "chatbotId", chatbot.name as "chatbotName", session.participant_id as "participantId",
      participant.identifier as participant, session.status, session.channel, session.is_test as "isTest",
      session.created_at as "createdAt", session.ended_at as "endedAt",
      counted.human_message_count as "humanMessageCount", counted.first_activity_at as "firstActivityAt",
      counted.last_activity_at as "lastActivityAt", counted.changed_at as "changedAt", counted.counted,
      extract(epoch from counted.last_activity_at - counted.first_activity_at)::float8 as "durationSeconds",
      case when counted.counted = 'cache' and not counted.is_compressed
        then array(select version from truecount.session_version held where held.conversation_id = session.conversation_id)
        else array(select distinct version from ${source.messageVersion} message_version
          where message_version.conversation_id = session.conversation_id) end as versions,
      array(select tag from ${tagsOf(snapshot, 'session')} session_tag order by tag) as tags,
      case when counted.counted = 'cache'
        then (select coalesce(sum(ai_count), 0)::int from truecount.session_activity activity
          where activity.conversation_id = session.conversation_id)
        else (select count(*)::int from ${source.message} message
          where message.conversation_id = session.conversation_id and role = 'ai') end as "aiMessageCount",
      trace.*,
      greatest(
        counted.changed_at,
        (select started_at from truecount.statistics_update_log
          where state = 'done' and type = 'full' and scope_id is null order by finished_at desc limit 1),
        (select max(started_at) from truecount.statistics_update_log
          where state = 'done' and type = 'chatbot' and scope_id = session.chatbot_id and id >= counted.run),
        (select max(started_at) from truecount.statistics_update_log
          where state = 'done' and type = 'session' and scope_id = session.id)
      ) as "checkedAt"
    from ${source.session} session
    left join ${source.chatbot} chatbot on chatbot.id = session.chatbot_id
    left join ${source.participant} participant on participant.id = session.participant_id
    cross join lateral (
      select * from cached
      union all
      select count(*)::int, min(created_at), max(created_at), null, 'live', null, false
      from ${source.message} message where message.conversation_id = session.conversation_id and role = 'human'
      having not exists (select from cached)
    ) counted
    cross join lateral (
      select count(*)::int as "traceCount", (count(*) filter (where status = 'error'))::int as "errorTraceCount",
        (avg(duration_ms) filter (where status <> 'pending'))::float8 as "meanTraceMs"
      from ${source.trace} trace where trace.session_id = session.id
    ) trace
    where session.id = ${id} and ${team}`;
  return row ? { ...row, versions: row.versions.toSorted(compareVersions) } : null;
}
