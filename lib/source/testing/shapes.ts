/** The shape of each relation: names and types of its columns, in order. */
import type { Db } from '@/db/client';
import { currentSource } from '../current';

export const SHAPES = {
  team: ['id int8', 'slug text', 'name text'],
  chatbot: [
    'id int8',
    'team_id int8',
    'name text',
    'owner text',
    'is_archived bool',
    'created_at timestamptz',
  ],
  participant: ['id int8', 'team_id int8', 'identifier text'],
  session: [
    ...['id int8', 'team_id int8', 'chatbot_id int8', 'participant_id int8', 'conversation_id int8'],
    ...['external_id text', 'channel text', 'status text', 'is_test bool', 'is_ended bool'],
    ...['created_at timestamptz', 'ended_at timestamptz'],
  ],
  message: ['id int8', 'conversation_id int8', 'role text', 'created_at timestamptz', 'content text'],
  messageVersion: ['conversation_id int8', 'message_id int8', 'version text'],
  sessionTag: ['session_id int8', 'tag text'],
  tagsOf: ['tag text'],
  trace: [
    ...['id int8', 'team_id int8', 'chatbot_id int8', 'session_id int8'],
    ...['at timestamptz', 'status text', 'duration_ms int4'],
  ],
} as const;

/** Columns that may be null; no other may. */
const NULLABLE = [
  ...['chatbot.owner', 'session.participant_id', 'session.channel', 'session.ended_at'],
  ...['trace.chatbot_id', 'trace.session_id', 'trace.duration_ms'],
];

/** SQL that counts the rows of a relation that lack what must be there. */
export function lackingIn(relation: Exclude<keyof typeof SHAPES, 'tagsOf'>): string {
  const needed = SHAPES[relation]
    .map((column) => column.split(' ')[0]!)
    .filter((column) => !NULLABLE.includes(`${relation}.${column}`));
  return `select count(*)::int as count from ${currentSource()[relation]} shaped where num_nulls(${needed.join(', ')}) > 0`;
}

/** The same of a relation of the current source. */
export async function shapeOf(sql: Db, relation: keyof typeof SHAPES): Promise<string[]> {
  const source = currentSource();
  const from =
    relation === 'tagsOf'
      ? `${source.session} session cross join lateral ${source.tagsOf('session')} shaped`
      : `${source[relation]} shaped`;
  // The same text as PostgreSQL would describe it; nothing is read.
  const result = await sql.unsafe(`select shaped.* from ${from} where false`);
  const types = await sql<{ oid: number; name: string }[]>`
    select oid::int as oid, typname as name from pg_type where oid = any(${result.columns.map(({ type }) => type)}::int[]::oid[])`;
  return result.columns.map(
    (column) => `${column.name} ${types.find(({ oid }) => oid === column.type)?.name}`,
  );
}
