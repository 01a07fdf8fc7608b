/** What the URLs of the statistics tables say. */
import {
  createLoader,
  createParser,
  createSerializer,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseId } from '@/lib/auth/access';
import { DIRECTIONS } from '@/lib/reads/params';

export const CACHED_CHATBOT_SORTS = [
  'lastActivity',
  'name',
  'participants',
  'sessions',
  'messages',
  'changed',
  'checked',
  'age',
] as const;
export const CACHED_SESSION_SORTS = [
  'lastActivity',
  'session',
  'messages',
  'changed',
  'checked',
  'age',
] as const;
export type CachedChatbotSort = (typeof CACHED_CHATBOT_SORTS)[number];
export type CachedSessionSort = (typeof CACHED_SESSION_SORTS)[number];

/** Within so long, or longer ago than that. */
export const AGO = ['1h', '24h', '7d', '30d', 'over-1h', 'over-24h', 'over-7d', 'over-30d'] as const;
export type Ago = (typeof AGO)[number];

const parseText = createParser({
  parse: (value) => value.replaceAll('\0', '').trim().slice(0, 200) || null,
  serialize: (value: string) => value,
});

const shared = {
  q: parseText,
  activity: parseAsStringLiteral(AGO),
  changed: parseAsStringLiteral(AGO),
  checked: parseAsStringLiteral(AGO),
  dir: parseAsStringLiteral(DIRECTIONS).withDefault('desc'),
  after: parseAsString,
  before: parseAsString,
  at: parseAsStringLiteral(['last'] as const),
};

export const cachedChatbotParams = {
  ...shared,
  sort: parseAsStringLiteral(CACHED_CHATBOT_SORTS).withDefault('lastActivity'),
};
export const cachedSessionParams = {
  ...shared,
  chatbot: createParser({ parse: parseId, serialize: (value: string) => value }),
  sort: parseAsStringLiteral(CACHED_SESSION_SORTS).withDefault('lastActivity'),
};

export const loadCachedChatbotParams = createLoader(cachedChatbotParams);
export const loadCachedSessionParams = createLoader(cachedSessionParams);
export const cachedChatbotsUrl = createSerializer(cachedChatbotParams);
export const cachedSessionsUrl = createSerializer(cachedSessionParams);
export type CachedChatbotParams = Awaited<ReturnType<typeof loadCachedChatbotParams>>;
export type CachedSessionParams = Awaited<ReturnType<typeof loadCachedSessionParams>>;
