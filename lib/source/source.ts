/** What an adapter gives: the platform's tables as relations of fixed shape. */
import { quoted } from './identifier';

/**
 * SQL text of each relation, to stand after FROM. Inlined text, not views: a view would make the platform's own
 * `ALTER TABLE` fail. Each text is a constant of the adapter; nothing a user says ever becomes part of one.
 * Ids are bigint, names and labels text, instants timestamptz.
 */
export interface Source {
  /** The adapter's name, as in `truecount attach --source`. */
  name: string;
  /** The tables belong to another program: what Truecount notes there must never make its statements fail. */
  isForeign: boolean;
  /** A session never gets another conversation; where it may, a refresh looks for that. */
  hasFixedConversations: boolean;
  /** (id, slug, name) */
  team: string;
  /** (id, team_id, name, owner, is_archived, created_at) */
  chatbot: string;
  /** (id, team_id, identifier) */
  participant: string;
  /**
   * (id, team_id, chatbot_id, participant_id, conversation_id, external_id, channel, status, is_test, is_ended,
   * created_at, ended_at); conversation_id is one to one with the session and never null, is_test and is_ended are not
   * null. participant_id and channel may be null; chatbot_id may name no row of `chatbot`.
   */
  session: string;
  /** (id, conversation_id, role, created_at, content); role is human, ai or system, any other counts as system */
  message: string;
  /** (conversation_id, message_id, version) */
  messageVersion: string;
  /**
   * (conversation_id, version), each once or more, of a long stretch of conversations: SQL before and after a condition
   * on conversation_id. Left out where messageVersion gives them as quickly, in the order of an index.
   */
  versionsWithin?: readonly [before: string, after: string];
  /** (session_id, tag), once each: tags that are no versions. To find the sessions of a tag. */
  sessionTag: string;
  /** (tag), once each, of the row `session` of relation session: to stand after LATERAL or IN. */
  tagsOf(session: string): string;
  /** (id, team_id, chatbot_id, session_id, at, status, duration_ms); the team is the session's or the chatbot's */
  trace: string;
  /** The tables whose changes change a number; tables that are only joined to what is shown are none of them. */
  captured: CapturedTable[];
}

/** A table of the platform, and what a change of one of its rows means. Each text is a constant of the adapter. */
export interface CapturedTable {
  /** The adapter's own name for it, of lower-case letters. */
  name: string;
  /** Schema and table, quoted where needed. */
  table: string;
  /** Its primary key, a number filled from a sequence; names of columns are spelt as the database spells them. */
  key: string;
  /**
   * What is to be counted again: `m` a conversation, `a` its versions alone, `s` a session, `c` a chatbot, `e`
   * everything, which an update or a truncate of such a table means: new rows of it mean nothing yet, and rows that go
   * were left by everything before. Capture by tail leaves tables of kind `e` to the sweeps.
   */
  kind: 'm' | 'a' | 's' | 'c' | 'e';
  /** The column with the id of what is to be counted again; its change is one of that. Of kind `e`: the key. */
  target: string;
  /** SQL of the id, given the name of a row of the table, where it must be looked up; null where it is nothing's. */
  lookUp?: (row: string) => string;
  /** Further columns that a number depends on; other columns may change without a note. */
  columns: string[];
  /** For messages: new rows can be added to the count. SQL over the columns of a row: a condition, and the time. */
  added?: { isHuman: string; at: string };
}

/** SQL of the id that a row named `row` of the table makes to be counted again. */
export function targetIn({ target, lookUp }: CapturedTable, row: string): string {
  return lookUp ? `(${lookUp(row)})::bigint` : `${row}.${quoted(target)}::bigint`;
}

/** The tables that capture by tail can follow: what is appended to them changes a number. */
export function followable(tables: CapturedTable[]): CapturedTable[] {
  return tables.filter(({ kind }) => kind !== 'e');
}
