/** What the URL says: one map per list, shared by page, CSV route and links. Malformed values mean "no filter". */
import {
  createLoader,
  createParser,
  createSerializer,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseId } from '@/lib/auth/access';

export const PAGE_SIZE = 25;

export const CHATBOT_SORTS = ['lastActivity', 'name', 'participants', 'sessions', 'messages'] as const;
export const CHATBOT_COLUMNS = [
  'name',
  'participants',
  'sessions',
  'messages',
  'lastActivity',
  'days',
  'freshness',
] as const;
export const SESSION_SORTS = [
  'lastActivity',
  'chatbot',
  'participant',
  'status',
  'messages',
  'duration',
  'channel',
] as const;
export const SESSION_COLUMNS = [
  'lastActivity',
  'chatbot',
  'participant',
  'status',
  'messages',
  'versions',
  'duration',
  'channel',
] as const;
export const DIRECTIONS = ['desc', 'asc'] as const;
export const ARCHIVED = ['hide', 'show', 'only'] as const;
export const TEST = ['all', 'hide', 'only'] as const;
/** Of the chatbots table; without one it shows numbers of all time. */
export const CHATBOT_PERIODS = ['7d', '30d', '90d', 'custom'] as const;
export const PERIODS = ['24h', '7d', '30d', '90d', 'all', 'custom'] as const;

export type ChatbotSort = (typeof CHATBOT_SORTS)[number];
export type SessionColumn = (typeof SESSION_COLUMNS)[number];
export type SessionSort = (typeof SESSION_SORTS)[number];
export type Direction = (typeof DIRECTIONS)[number];

/** Free text: trimmed, at most 200 characters, no NUL (PostgreSQL has none). */
export const parseText = createParser({
  parse: (value) => value.replaceAll('\0', '').trim().slice(0, 200) || null,
  serialize: (value: string) => value,
});
export const parseIdParam = createParser({ parse: parseId, serialize: (value: string) => value });
/** A UTC day, `2026-01-31`. */
const parseDay = createParser({
  parse: (value) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(value) || value < '1970-01-01') return null;
    const date = new Date(`${value}T00:00:00Z`);
    return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value ? null : value;
  },
  serialize: (value: string) => value,
});

export const paging = {
  /** Opaque cursors; `at=last` is the last page. */
  after: parseAsString,
  before: parseAsString,
  at: parseAsStringLiteral(['last'] as const),
};

export const chatbotParams = {
  q: parseText,
  archived: parseAsStringLiteral(ARCHIVED).withDefault('hide'),
  period: parseAsStringLiteral(CHATBOT_PERIODS),
  from: parseDay,
  to: parseDay,
  sort: parseAsStringLiteral(CHATBOT_SORTS).withDefault('lastActivity'),
  dir: parseAsStringLiteral(DIRECTIONS).withDefault('desc'),
  hide: parseAsArrayOf(parseAsStringLiteral(CHATBOT_COLUMNS)).withDefault([]),
  ...paging,
};

export const sessionParams = {
  q: parseText,
  chatbot: parseIdParam,
  status: parseText,
  channel: parseText,
  period: parseAsStringLiteral(PERIODS),
  from: parseDay,
  to: parseDay,
  participant: parseText,
  version: parseText,
  tag: parseText,
  externalId: parseText,
  archived: parseAsStringLiteral(ARCHIVED).withDefault('show'),
  test: parseAsStringLiteral(TEST).withDefault('all'),
  sort: parseAsStringLiteral(SESSION_SORTS).withDefault('lastActivity'),
  dir: parseAsStringLiteral(DIRECTIONS).withDefault('desc'),
  hide: parseAsArrayOf(parseAsStringLiteral(SESSION_COLUMNS)).withDefault([]),
  ...paging,
};

export const transcriptParams = { ...paging, hideSystem: parseAsBoolean.withDefault(false) };

export const loadChatbotParams = createLoader(chatbotParams);
export const loadSessionParams = createLoader(sessionParams);
export const loadTranscriptParams = createLoader(transcriptParams);
export const chatbotsUrl = createSerializer(chatbotParams);
export const sessionsUrl = createSerializer(sessionParams);
export const transcriptUrl = createSerializer(transcriptParams);

export type ChatbotParams = Awaited<ReturnType<typeof loadChatbotParams>>;
export type SessionParams = Awaited<ReturnType<typeof loadSessionParams>>;
export type TranscriptParams = Awaited<ReturnType<typeof loadTranscriptParams>>;

/** A period as the chatbots table is asked for it. */
export type AskedPeriod = Pick<ChatbotParams, 'period' | 'from' | 'to'>;

/** Whether a list of chatbots shows the numbers of a period, and not of all time. */
export const hasPeriod = ({ period, from, to }: AskedPeriod): boolean =>
  (period !== null && period !== 'custom') || from !== null || to !== null;
