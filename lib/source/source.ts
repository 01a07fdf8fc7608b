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
}
