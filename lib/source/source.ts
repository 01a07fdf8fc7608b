/** What an adapter gives: the platform's tables as relations of fixed shape. */

/**
 * SQL text of each relation, to stand after FROM. Inlined text, not views: a view would make the platform's own
 * `ALTER TABLE` fail. Each text is a constant of the adapter; nothing a user says ever becomes part of one.
 */
export interface Source {
  name: 'native' | 'open-chat-studio';
  /** (id, slug, name) */
  team: string;
  /** (id, team_id, name, owner, is_archived, created_at) */
  chatbot: string;
  /** (id, team_id, identifier) */
  participant: string;
  /**
   * (id, team_id, chatbot_id, participant_id, conversation_id, external_id, channel, status, is_test, is_ended,
   * created_at, ended_at); conversation_id is one to one with the session and never null.
   */
  session: string;
  /** (id, conversation_id, role, created_at, content); role is human, ai or system */
  message: string;
  /** (conversation_id, message_id, version) */
  messageVersion: string;
  /** (session_id, tag): tags that are no versions */
  sessionTag: string;
  /** (id, team_id, chatbot_id, session_id, at, status, duration_ms) */
  trace: string;
  /** The tables whose changes change a number; tables that are only joined to what is shown are none of them. */
  captured: CapturedTable[];
}

/** A table of the platform, and what a change of one of its rows means. Each text is a constant of the adapter. */
export interface CapturedTable {
  /** The adapter's own name for it. */
  name: string;
  /** Schema and table, quoted where needed. */
  table: string;
  /** Its primary key, a number filled from a sequence. */
  key: string;
  /** What is to be counted again: `m` a conversation, `s` a session, `c` a chatbot. */
  kind: 'm' | 's' | 'c';
  /** The column with the id of what is to be counted again. */
  target: string;
  /** Further columns that a number depends on; other columns may change without a note. */
  columns: string[];
  /** For messages: new rows can be added to the count. `isHuman` is a condition, `at` a column. */
  added?: { isHuman: string; at: string };
}
