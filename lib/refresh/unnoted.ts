/**
 * What a sweep comes upon although nobody had noted a change: numbers that pages showed wrong until then. With triggers that
 * is drift; capture by tail need not have known it yet.
 */
import type { Db, Fragment } from '@/db/client';
import { captureOf } from '@/lib/capture/capture';
import { sourceOf } from '@/lib/source/current';

/** What was noted of a batch: its differences are known to every read. */
export interface Noted {
  conversations: string[];
  sessions: string[];
}

interface Found {
  kind: 'session' | 'chatbot';
  id: string;
  teamId: string;
  number: string;
  /** Null on the side that does not know the row. */
  shown: unknown;
  counted: unknown;
}

export interface Unnoted {
  rows: number;
  numbers: number;
  /** The first CAP numbers. */
  found: Found[];
  /** Their totals were not moved by what is missing from them: they are to be counted from their sessions. */
  chatbots: string[];
  teams: string[];
}

const CAP = 50;

/** Relation (kind, id, team_id, old, new) of numbers that differ becomes one jsonb value. */
function gather(sql: Db, rows: Fragment, scopes: Fragment): Fragment {
  return sql`(
    select jsonb_build_object('rows', count(distinct id), 'numbers', count(*), ${scopes}, 'found', coalesce(jsonb_agg(
      jsonb_build_object('kind', kind, 'id', id::text, 'teamId', team_id::text, 'number', number, 'shown', old -> number, 'counted', new -> number)
      order by place) filter (where place <= ${CAP}), '[]'))
    from (
      select row.*, number, row_number() over (order by id, number) as place
      from (${rows}) row cross join lateral jsonb_object_keys(old || new) number
      where old -> number is distinct from new -> number
    ) difference)`;
}

/** SQL: value over `change` of a refresh of sessions (lib/refresh/sessions.ts); null where nobody asks. */
export function unnotedSessions(sql: Db, noted: Noted | null): Fragment {
  if (noted === null) return sql`null::jsonb`;
  const numbers = (prefix: string) => {
    const column = (name: string) => sql.unsafe(`${prefix}${name}`) as unknown as Fragment;
    return sql`case when ${column('session_id')} is null then '{}' else jsonb_build_object('chatbotId', ${column('chatbot_id')},
      'participantId', ${column('participant_id')}, 'teamId', ${column('team_id')}, 'isTest', ${column('is_test')},
      'messages', ${column('messages')}, 'firstActivityAt', ${column('first_at')}, 'lastActivityAt', ${column('last_at')}) end`;
  };
  const rows = sql`
    select 'session' as kind, coalesce(change.session_id, old_session_id) as id, coalesce(change.team_id, old_team_id) as team_id,
      ${numbers('old_')} as old, ${numbers('change.')} as new,
      change.chatbot_id, old_chatbot_id, old_team_id
    from change
    where not exists (select from truecount.pending_change where kind = 'e')
      and coalesce(conversation_id, old_conversation_id) not in (select unnest(${noted.conversations}::bigint[]))
      and coalesce(change.session_id, old_session_id) not in (select unnest(${noted.sessions}::bigint[]))`;
  return gather(
    sql,
    rows,
    sql`'chatbots', coalesce(jsonb_agg(distinct chatbot_id::text) filter (where chatbot_id is not null), '[]')
        || coalesce(jsonb_agg(distinct old_chatbot_id::text) filter (where old_chatbot_id is not null), '[]'),
      'teams', coalesce(jsonb_agg(distinct team_id::text), '[]') || coalesce(jsonb_agg(distinct old_team_id::text) filter (where old_team_id is not null), '[]')`,
  );
}

/**
 * SQL: the same of what belongs to conversations, over `change` (lib/refresh/conversations.ts).
 * @param number a constant of the caller
 * @param shown and `counted`: aggregates over the rows of one conversation
 */
export function unnotedConversations(
  sql: Db,
  noted: Noted | null,
  number: 'versions' | 'hours',
  shown: Fragment,
  counted: Fragment,
): Fragment {
  if (noted === null) return sql`null::jsonb`;
  return gather(
    sql,
    sql`
      select 'session' as kind, session.id, session.team_id, jsonb_build_object(${number}::text, shown) as old,
        jsonb_build_object(${number}::text, counted) as new
      from (
        select conversation_id, coalesce(${shown}, '[]') as shown, coalesce(${counted}, '[]') as counted
        from change where conversation_id not in (select unnest(${noted.conversations}::bigint[])) group by conversation_id
      ) conversation cross join lateral (
        select id, team_id from ${sourceOf(sql).session} session where session.conversation_id = conversation.conversation_id offset 0
      ) session
      where session.id not in (select unnest(${noted.sessions}::bigint[]))
        and not exists (select from truecount.pending_change where kind = 'e')`,
    sql`'chatbots', '[]'::jsonb, 'teams', '[]'::jsonb`,
  );
}

/** SQL: the same over `different`, chatbots whose cached total differs from its sessions (lib/refresh/chatbots.ts). */
export function unnotedTotals(sql: Db, noted: string[] | null): Fragment {
  if (noted === null) return sql`null::jsonb`;
  return gather(
    sql,
    sql`
      select 'chatbot' as kind, total.chatbot_id as id, total.team_id,
        jsonb_build_object('sessions', session_count, 'testSessions', test_session_count, 'participants', participant_count,
          'messages', human_message_count, 'firstActivityAt', first_activity_at, 'lastActivityAt', last_activity_at) as old,
        jsonb_build_object('sessions', sessions, 'testSessions', tests, 'participants', participants,
          'messages', messages, 'firstActivityAt', first_at, 'lastActivityAt', last_at) as new
      from different join truecount.chatbot_statistics total on total.chatbot_id = different.chatbot_id and total.team_id = different.team_id
      where total.chatbot_id not in (select unnest(${noted}::bigint[]))
        and not exists (select from truecount.pending_change where kind = 'e')`,
    sql`'chatbots', '[]'::jsonb, 'teams', '[]'::jsonb`,
  );
}

/**
 * Adds what was found to what the run has found before, in the transaction that mends it.
 * @returns whether it is drift: with tail, differences of sessions are what the sweep is for
 */
export async function recordUnnoted(
  tx: Db,
  runId: string,
  kind: Found['kind'],
  { rows, numbers, found }: Unnoted,
): Promise<boolean> {
  const isUnswept = kind === 'session' && (await captureOf(tx)) === 'tail';
  const [wrongRows, wrong, unswept] = isUnswept ? [0, 0, numbers] : [rows, numbers, 0];
  await tx`
    insert into truecount.audit_result as result (run_id, part, as_of, wrong_row_count, wrong_count, unswept_count)
    values (${runId}, 'sweep', now(), ${wrongRows}, ${wrong}, ${unswept})
    on conflict (run_id, part) do update set wrong_row_count = result.wrong_row_count + excluded.wrong_row_count,
      wrong_count = result.wrong_count + excluded.wrong_count, unswept_count = result.unswept_count + excluded.unswept_count`;
  // With tail there may be many every other minute, and each is as it should be.
  if (isUnswept) return false;
  await tx`
    insert into truecount.audit_finding (run_id, part, found_at, kind, subject_id, team_id, number, shown, counted, is_unswept)
    select ${runId}, 'sweep', now(), ${kind}, id, "teamId", number, shown, counted, false
    from jsonb_to_recordset(${JSON.stringify(found)}::text::jsonb)
      as finding (id bigint, "teamId" bigint, number text, shown jsonb, counted jsonb)`;
  return true;
}
