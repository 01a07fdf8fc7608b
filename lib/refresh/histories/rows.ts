/** Rows that a change picks or makes: everything follows from small numbers, so that a history can be told again. */
import type { Db, Fragment } from '@/db/client';

export type PlatformTable = 'team' | 'chatbot' | 'participant' | 'session' | 'message';

/** Rows of a table, numbered from 0 in the order of their ids, as whoever asks sees them. */
export function numbered(sql: Db, table: PlatformTable): Fragment {
  return sql`(select id, row_number() over (order by id) - 1 as n, count(*) over () as total
    from ${sql(`truecount_platform.${table}`)})`;
}

/** The id of the row that `pick` falls on, null where the table is empty. To be used as a value. */
export function picked(sql: Db, table: PlatformTable, pick: number): Fragment {
  return sql`(select id from ${numbered(sql, table)} row where n = ${pick}::int % total)`;
}

const HOUR = 3_600_000;
const now = Math.floor(Date.now() / HOUR) * HOUR;

/** From this instant on all lie further back than sessions keep their details. */
export const OLD = 8;

/**
 * One of few instants, so that extremes tie: 0 is two days ahead, higher numbers lie further back, nine hours apart, and
 * three weeks more from OLD on. They differ in microseconds too.
 */
export function instant(n: number): string {
  const at = new Date(n === 0 ? now + 48 * HOUR : now - (n * 9 + (n < OLD ? 0 : 21 * 24)) * HOUR);
  return `${at.toISOString().slice(0, 19)}.00000${n % 3}Z`;
}

/** Two teams, their people, and a few sessions with messages; ids begin at 1 each time. */
export async function makePlatform(sql: Db): Promise<void> {
  await sql`truncate truecount_platform.team restart identity cascade`;
  await sql`truncate truecount.session_statistics, truecount.chatbot_statistics, truecount.team_statistics,
    truecount.session_version, truecount.session_activity, truecount.pending_change, truecount.statistics_update_log
    restart identity cascade`;
  await sql`update truecount.capture_state set swept_through = null`;
  await addTeams(sql);
  await sql`
    insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, is_test, created_at, ended_at)
    select 1 + n / 5, 1 + n % 3, 1 + n % 4, 'e' || n, 'web', n = 4, ${instant(OLD + 9)},
      case when n > 2 then ${instant(OLD + 2)}::timestamptz end from generate_series(0, 6) n`;
  const messages = [0, 0, 1, 1, 1, 2, 3, 4, 5].map((session, index) => ({
    session,
    role: index % 3 === 1 ? 'ai' : 'human',
    at: instant(1 + index * 2),
    version: index % 2 ? `v${index + 3}` : null,
  }));
  await addMessages(sql, messages);
}

/** Teams 1 and 2 with three chatbots and six people between them. */
export async function addTeams(sql: Db): Promise<void> {
  await sql`
    insert into truecount_platform.team (id, slug, name) overriding system value
    values (1, 'one', 'One'), (2, 'two', 'Two') on conflict do nothing`;
  await sql`
    insert into truecount_platform.chatbot (team_id, name)
    select 1 + n / 2, 'first ' || n from generate_series(0, 2) n on conflict do nothing`;
  await sql`
    insert into truecount_platform.participant (team_id, identifier)
    select 1 + n / 4, 'person ' || n from generate_series(0, 5) n on conflict do nothing`;
}

export interface MadeMessage {
  /** Which session, as `picked`. */
  session: number;
  role: string;
  at: string;
  version: string | null;
}

/** In one statement. */
export async function addMessages(sql: Db, messages: MadeMessage[]): Promise<void> {
  await sql`
    insert into truecount_platform.message (session_id, role, created_at, content, version)
    select session.id, made.role, made.at, 'text', made.version
    from jsonb_to_recordset(${JSON.stringify(messages)}::text::jsonb) as made (session int, role text, at timestamptz, version text)
    join ${numbered(sql, 'session')} session on n = made.session % total`;
}
