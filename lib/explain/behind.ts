/** The rows behind a number, a page at a time. */
import 'server-only';
import type { Fragment } from '@/db/client';
import { type Access, makeAccess } from '@/lib/auth/access';
import { listChatbots } from '@/lib/reads/chatbots';
import { beyond, elsewhere, keyText, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { united, withLive } from '@/lib/reads/live';
import { orderBy } from '@/lib/reads/order';
import { type AskedPeriod, loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { periodParts } from '@/lib/reads/period';
import { sessionRows } from '@/lib/reads/relations';
import { listSessions } from '@/lib/reads/sessions';
import { hasPending, type Snapshot } from '@/lib/reads/snapshot';
import type { Page } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import type { Behind } from './explanation';
import type { AnyNumber, Kind } from './numbers';
import { spanOf } from './period';

export const BEHIND_SIZE = 50;

export interface Asked {
  access: Access;
  kind: Kind;
  id: string;
  number: AnyNumber;
  period: AskedPeriod | null;
  /** Of a session. */
  conversationId: string | null;
}

export async function readBehind(sql: Snapshot, asked: Asked, paging: Paging): Promise<Behind> {
  const { kind, number, id } = asked;
  if (kind === 'team') return { kind: 'chatbots', page: await chatbotsOf(sql, asked, paging) };
  if (kind === 'session' && number === 'versions')
    return { kind: 'versions', page: await versionsOf(sql, asked.conversationId!, paging) };
  if (kind === 'session' && isOfTraces(number))
    return { kind: 'traces', page: await tracesOf(sql, id, number, paging) };
  if (kind === 'session') return { kind: 'messages', page: await messagesOf(sql, asked, paging) };
  if (number === 'participants')
    return { kind: 'participants', page: await participantsOf(sql, asked, paging) };
  return { kind: 'sessions', page: await sessionsOf(sql, asked, paging) };
}

function chatbotsOf(sql: Snapshot, { access, id }: Asked, paging: Paging) {
  const filters = { ...loadChatbotParams({ archived: 'show' }), hide: ['days' as const] };
  return listChatbots(sql, makeAccess(id, access.who, access.personId), filters, paging);
}

function sessionsOf(sql: Snapshot, { access, id, number, period }: Asked, paging: Paging) {
  const test = number === 'testSessions' ? ('only' as const) : ('hide' as const);
  const by = number === 'sessions' ? ('beginning' as const) : ('messages' as const);
  const counted = period ? { counted: { span: spanOf(sql, period), by } } : {};
  const filters = { ...loadSessionParams({ chatbot: id }), period: 'all' as const, test, ...counted };
  return listSessions(sql, access, filters, paging);
}

type Keyed<Row> = Row & { cursorKey: string; key: unknown };

async function participantsOf(
  sql: Snapshot,
  asked: Asked,
  paging: Paging,
): Promise<Extract<Behind, { kind: 'participants' }>['page']> {
  const { id: chatbotId, period } = asked;
  const window = windowOf(paging, 'participant', 'bigint', 'asc');
  const id = sql`participant_id`;
  const wanted = sql`participant_id is not null and ${beyond(sql, id, id, 'bigint', window)}`;
  const sessions = (relation: 'cache' | 'live') => sql`
    select participant_id, human_message_count
    from ${relation === 'cache' ? sessionRows(sql) : sql`live`} statistics
    where chatbot_id = ${chatbotId} and not is_test and ${wanted}
      ${relation === 'cache' && hasPending(sql) ? sql`and session_id not in (select id from lost)` : sql``}`;
  const found = await sql<
    Keyed<{ id: string; identifier: string | null; sessions: number; messages: number }>[]
  >`
    ${withLive(sql)}
    select chosen.*, participant.identifier from (
      select participant_id::text as "cursorKey", null as key, participant_id as id, count(*)::float8 as sessions,
        sum(human_message_count)::float8 as messages
      from (${period ? wrote(sql, asked, period, wanted) : united(sql, sessions, sql``)}) session group by participant_id
      ${orderBy(sql, id, id, window.direction)} limit ${BEHIND_SIZE + 1}
    ) chosen left join ${sourceOf(sql).participant} participant on participant.id = chosen.id
    ${orderBy(sql, sql`chosen.id`, sql`chosen.id`, window.direction)}`;
  return (
    again(window, found.length, (instead) => participantsOf(sql, asked, instead)) ??
    pageOf(found, BEHIND_SIZE, window, 'participant')
  );
}

/** Sessions in which somebody wrote in the period, with how much; stands after withLive. */
function wrote(sql: Snapshot, { id }: Asked, period: AskedPeriod, wanted: Fragment): Fragment {
  return sql`
    select participant_id, messages as human_message_count
    from (${periodParts(sql, spanOf(sql, period), sql`chatbot_id = ${id}`)}) part where messages > 0 and ${wanted}`;
}

async function messagesOf(
  sql: Snapshot,
  asked: Asked,
  paging: Paging,
): Promise<Page<{ id: string; at: string; role: string }>> {
  const window = windowOf(paging, 'at', 'timestamptz', 'asc');
  const [key, id] = [sql`message.created_at`, sql`message.id`];
  const role = asked.number === 'aiMessages' ? 'ai' : 'human';
  const found = await sql<Keyed<{ id: string; at: string; role: string }>[]>`
    select ${keyText(sql, key, 'timestamptz')} as "cursorKey", null as key, message.id, message.created_at as at, message.role
    from ${sourceOf(sql).message} message
    where message.conversation_id = ${asked.conversationId} and role = ${role} and ${beyond(sql, key, id, 'timestamptz', window)}
    ${orderBy(sql, key, id, window.direction)} limit ${BEHIND_SIZE + 1}`;
  return (
    again(window, found.length, (instead) => messagesOf(sql, asked, instead)) ??
    pageOf(found, BEHIND_SIZE, window, 'at')
  );
}

/** By version, and each message that carries it. */
async function versionsOf(
  sql: Snapshot,
  conversationId: string,
  paging: Paging,
): Promise<Extract<Behind, { kind: 'versions' }>['page']> {
  const source = sourceOf(sql);
  const window = windowOf(paging, 'version', 'text', 'asc');
  const [key, id]: Fragment[] = [sql`labelled.version`, sql`labelled.message_id`];
  const found = await sql<Keyed<{ id: string; at: string; role: string; version: string }>[]>`
    select ${keyText(sql, key!, 'text')} as "cursorKey", null as key, labelled.message_id as id, labelled.version,
      message.created_at as at, message.role
    from ${source.messageVersion} labelled join ${source.message} message
      on message.id = labelled.message_id and message.conversation_id = labelled.conversation_id
    where labelled.conversation_id = ${conversationId} and ${beyond(sql, key!, id!, 'text', window)}
    ${orderBy(sql, key!, id!, window.direction)} limit ${BEHIND_SIZE + 1}`;
  return (
    again(window, found.length, (instead) => versionsOf(sql, conversationId, instead)) ??
    pageOf(found, BEHIND_SIZE, window, 'version')
  );
}

type OfTraces = 'traces' | 'errorTraces' | 'meanTraceMs';
const isOfTraces = (number: AnyNumber): number is OfTraces =>
  number === 'traces' || number === 'errorTraces' || number === 'meanTraceMs';

async function tracesOf(
  sql: Snapshot,
  sessionId: string,
  number: OfTraces,
  paging: Paging,
): Promise<Extract<Behind, { kind: 'traces' }>['page']> {
  const window = windowOf(paging, 'at', 'timestamptz', 'asc');
  const [key, id]: Fragment[] = [sql`trace.at`, sql`trace.id`];
  const counts = {
    traces: sql`true`,
    errorTraces: sql`trace.status = 'error'`,
    meanTraceMs: sql`trace.status <> 'pending'`,
  };
  const found = await sql<Keyed<{ id: string; at: string; status: string; durationMs: number | null }>[]>`
    select ${keyText(sql, key!, 'timestamptz')} as "cursorKey", null as key, trace.id, trace.at, trace.status,
      trace.duration_ms::float8 as "durationMs"
    from ${sourceOf(sql).trace} trace
    where trace.session_id = ${sessionId} and ${counts[number]} and ${beyond(sql, key!, id!, 'timestamptz', window)}
    ${orderBy(sql, key!, id!, window.direction)} limit ${BEHIND_SIZE + 1}`;
  return (
    again(window, found.length, (instead) => tracesOf(sql, sessionId, number, instead)) ??
    pageOf(found, BEHIND_SIZE, window, 'at')
  );
}

/** Reads elsewhere where a cursor leads to no full page. */
function again<Found>(
  window: Parameters<typeof elsewhere>[0],
  found: number,
  read: (instead: Paging) => Promise<Found>,
): Promise<Found> | null {
  const instead = elsewhere(window, found, BEHIND_SIZE);
  return instead && read(instead);
}
