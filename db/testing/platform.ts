/** A small platform made by hand, for tests: two teams, chatbots, participants, and whatever sessions a test adds. */
import type { Db } from '@/db/client';

export async function resetPlatform(sql: Db): Promise<void> {
  await sql`truncate truecount_platform.team restart identity cascade`;
  await sql`truncate truecount.session_statistics, truecount.chatbot_statistics, truecount.team_statistics,
    truecount.session_version, truecount.session_activity, truecount.pending_change, truecount.statistics_update_log,
    truecount.audit_result, truecount.audit_finding, truecount.invariant_result restart identity cascade`;
  await sql`insert into truecount_platform.team (slug, name) values ('one', 'One'), ('two', 'Two')`;
  await sql`
    insert into truecount_platform.chatbot (team_id, name, is_archived)
    values (1, 'Alpha', false), (1, 'Beta', true), (1, 'Gamma', false), (2, 'Alpha', false)`;
  await sql`
    insert into truecount_platform.participant (team_id, identifier)
    select team, 'person ' || person from generate_series(1, 2) team, generate_series(1, 4) person`;
}

export interface NewSession {
  chatbotId?: number;
  teamId?: number;
  participantId?: number;
  isTest?: boolean;
  status?: string;
  endedAt?: string | null;
  channel?: string;
  externalId?: string;
}

let serial = 0;

/** @returns the session's id */
export async function addSession(sql: Db, session: NewSession = {}): Promise<string> {
  serial += 1;
  const [row] = await sql<{ id: string }[]>`
    insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, status, is_test, created_at, ended_at)
    values (${session.teamId ?? 1}, ${session.chatbotId ?? 1}, ${session.participantId ?? 1}, ${session.externalId ?? `session-${serial}`},
      ${session.channel ?? 'web'}, ${session.status ?? 'active'}, ${session.isTest ?? false}, '2026-01-01T00:00:00Z', ${session.endedAt ?? null})
    returning id`;
  return row!.id;
}

export interface NewMessage {
  role?: 'human' | 'ai' | 'system';
  at?: string;
  version?: string | null;
}

export async function addMessages(sql: Db, sessionId: string, messages: NewMessage[]): Promise<void> {
  for (const { role = 'human', at = '2026-01-01T10:00:00Z', version = null } of messages) {
    await sql`
      insert into truecount_platform.message (session_id, role, created_at, content, version)
      values (${sessionId}, ${role}, ${at}, 'text', ${version})`;
  }
}
