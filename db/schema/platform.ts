/** The native platform's tables: the source of a Truecount that is not attached to another platform. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';

export const platform = pgSchema('truecount_platform');

const id = () => bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity();
const ref = () => bigint({ mode: 'bigint' });
const instant = () => timestamp({ withTimezone: true, mode: 'string' });

/** Text compared byte by byte. */
const bytewise = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

export const team = platform.table('team', {
  id: id(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  createdAt: instant().notNull().defaultNow(),
});

export const chatbot = platform.table(
  'chatbot',
  {
    id: id(),
    teamId: ref()
      .notNull()
      .references(() => team.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    owner: text(),
    isArchived: boolean().notNull().default(false),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [unique().on(t.teamId, t.name), index('chatbot_team_archived_index').on(t.teamId, t.isArchived)],
);

export const participant = platform.table(
  'participant',
  {
    id: id(),
    teamId: ref()
      .notNull()
      .references(() => team.id, { onDelete: 'cascade' }),
    identifier: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [unique().on(t.teamId, t.identifier)],
);

/** `status`: setup, pending, active, pending-review, complete or unknown. A session is its own conversation. */
export const session = platform.table(
  'session',
  {
    id: id(),
    teamId: ref()
      .notNull()
      .references(() => team.id, { onDelete: 'cascade' }),
    chatbotId: ref()
      .notNull()
      .references(() => chatbot.id, { onDelete: 'cascade' }),
    participantId: ref()
      .notNull()
      .references(() => participant.id, { onDelete: 'cascade' }),
    externalId: text().notNull(),
    channel: text().notNull(),
    status: text().notNull().default('active'),
    isTest: boolean().notNull().default(false),
    createdAt: instant().notNull().defaultNow(),
    endedAt: instant(),
  },
  (t) => [
    unique().on(t.teamId, t.externalId),
    index('session_chatbot_index').on(t.chatbotId),
    index('session_participant_index').on(t.participantId),
  ],
);

/** `version`: label of the chatbot version that was in force, null when unknown. Its larger indexes: db/indexes.ts. */
export const message = platform.table(
  'message',
  {
    id: id(),
    sessionId: ref()
      .notNull()
      .references(() => session.id, { onDelete: 'cascade' }),
    role: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
    content: text().notNull(),
    version: bytewise(),
  },
  (t) => [check('message_role_check', sql`${t.role} in ('human', 'ai', 'system')`)],
);

export const sessionTag = platform.table(
  'session_tag',
  {
    sessionId: ref()
      .notNull()
      .references(() => session.id, { onDelete: 'cascade' }),
    tag: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.tag] }),
    index('session_tag_tag_index').on(t.tag, t.sessionId),
  ],
);

/** `status`: success, pending or error. */
export const trace = platform.table(
  'trace',
  {
    id: id(),
    teamId: ref()
      .notNull()
      .references(() => team.id, { onDelete: 'cascade' }),
    chatbotId: ref().references(() => chatbot.id, { onDelete: 'set null' }),
    sessionId: ref().references(() => session.id, { onDelete: 'set null' }),
    at: instant().notNull(),
    status: text().notNull(),
    durationMs: integer().notNull(),
  },
  (t) => [index('trace_session_index').on(t.sessionId), index('trace_chatbot_index').on(t.chatbotId, t.at)],
);
