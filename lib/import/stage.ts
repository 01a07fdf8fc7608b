/** Temporary tables that hold a file's sessions until all of them are known to be good. */
import type { Db } from '@/db/client';
import type { ImportedSession } from './format';

export interface StagedLine {
  line: number;
  session: ImportedSession;
}

export interface Duplicate {
  line: number;
  /** The earlier line that has the same session. */
  earlier: number;
}

/** Makes the tables in the open transaction `tx`; its end drops them. */
export async function createStage(tx: Db): Promise<void> {
  await tx`
    create temp table import_session (
      line int primary key, external_id text unique, chatbot text, participant text, channel text, status text,
      is_test boolean, created_at timestamptz, ended_at timestamptz
    ) on commit drop`;
  await tx`
    create temp table import_message (
      line int, position int, role text, created_at timestamptz, content text, version text
    ) on commit drop`;
  await tx`create temp table import_tag (line int, tag text) on commit drop`;
}

/**
 * Puts a batch of lines into the tables.
 * @returns the lines left out because an earlier line has the same session
 */
export async function stageLines(tx: Db, batch: StagedLine[]): Promise<Duplicate[]> {
  if (batch.length === 0) return [];
  const duplicates = await stageSessions(tx, batch);
  const left = new Set(duplicates.map((duplicate) => duplicate.line));
  const staged = batch.filter(({ line }) => !left.has(line));
  await stageMessages(tx, staged);
  await stageTags(tx, staged);
  return duplicates;
}

async function stageSessions(tx: Db, batch: StagedLine[]): Promise<Duplicate[]> {
  const column = <T>(pick: (session: ImportedSession) => T) => batch.map(({ session }) => pick(session));
  const lines = batch.map(({ line }) => line);
  const ids = column((session) => session.session);
  const rows = await tx<{ line: number }[]>`
    insert into import_session
    select * from unnest(
      ${lines}::int[], ${ids}::text[], ${column((s) => s.chatbot)}::text[], ${column((s) => s.participant)}::text[],
      ${column((s) => s.channel)}::text[], ${column((s) => s.status)}::text[], ${column((s) => String(s.isTest))}::text[]::boolean[],
      ${column((s) => s.startedAt)}::text[]::timestamptz[], ${column((s) => s.endedAt)}::text[]::timestamptz[]
    ) given (line)
    order by line
    on conflict (external_id) do nothing
    returning line`;
  if (rows.length === batch.length) return [];
  return await tx<Duplicate[]>`
    select given.line, staged.line as earlier
    from unnest(${lines}::int[], ${ids}::text[]) given (line, external_id)
    join import_session staged on staged.external_id = given.external_id and staged.line <> given.line
    order by given.line`;
}

/** Position is the place in time; messages of one instant stay in the order of the file. */
async function stageMessages(tx: Db, batch: StagedLine[]): Promise<void> {
  const rows = batch.flatMap(({ line, session }) =>
    session.messages
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map((message, index) => ({ line, position: index + 1, ...message })),
  );
  if (rows.length === 0) return;
  const column = <T>(pick: (row: (typeof rows)[number]) => T) => rows.map(pick);
  await tx`
    insert into import_message
    select * from unnest(
      ${column((row) => row.line)}::int[], ${column((row) => row.position)}::int[], ${column((row) => row.role)}::text[],
      ${column((row) => row.at)}::text[]::timestamptz[], ${column((row) => row.text)}::text[],
      ${column((row) => row.version)}::text[]
    )`;
}

async function stageTags(tx: Db, batch: StagedLine[]): Promise<void> {
  const rows = batch.flatMap(({ line, session }) => [...new Set(session.tags)].map((tag) => ({ line, tag })));
  if (rows.length === 0) return;
  await tx`
    insert into import_tag
    select * from unnest(${rows.map((row) => row.line)}::int[], ${rows.map((row) => row.tag)}::text[])`;
}
