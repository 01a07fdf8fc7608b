/** What a contract test needs of a platform: how its rows are made and changed. */
import type { Db } from '@/db/client';

export interface PlatformDriver {
  /** Makes the platform's tables in the first schema of the search path, with nothing in them. */
  createTables(sql: Db): Promise<void>;
  /** Each returns the id of the new row, as the relations give it. */
  addTeam(sql: Db, name: string, slug: string): Promise<string>;
  addChatbot(sql: Db, team: string, name: string): Promise<string>;
  addParticipant(sql: Db, team: string, identifier: string): Promise<string>;
  addSession(sql: Db, session: NewSession): Promise<{ session: string; conversation: string }>;
  addMessage(sql: Db, conversation: string, message: NewMessage): Promise<string>;
  /** The same with the version that answered, where the platform keeps it in the message's own row. */
  addAnswer?(sql: Db, conversation: string, message: NewMessage, version: string): Promise<string>;
  /** The message was answered by this version, it says afterwards. Not called for a platform without versions. */
  addVersion(sql: Db, message: string, version: string): Promise<void>;
  hasVersions: boolean;
  /** The message is of another role from now on. */
  setRole(sql: Db, message: string, role: NewMessage['role']): Promise<void>;
  setTime(sql: Db, message: string, at: string): Promise<void>;
  deleteMessage(sql: Db, message: string): Promise<void>;
  moveSession(sql: Db, session: string, to: { chatbot: string; participant: string }): Promise<void>;
  setTest(sql: Db, session: string, isTest: boolean): Promise<void>;
  endSession(sql: Db, session: string, at: string): Promise<void>;
  /** The session with its messages and everything else that hangs on it. */
  deleteSession(sql: Db, session: string, conversation: string): Promise<void>;
}

export interface NewSession {
  team: string;
  chatbot: string;
  participant: string;
  isTest: boolean;
}

export interface NewMessage {
  role: 'human' | 'ai' | 'system';
  /** ISO-8601 UTC with six decimals. */
  at: string;
}
