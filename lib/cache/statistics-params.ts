/** What the URLs of the statistics tables say. */
import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server';
import { DIRECTIONS, paging, parseIdParam, parseText } from '@/lib/reads/params';

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

const shared = {
  q: parseText,
  activity: parseAsStringLiteral(AGO),
  changed: parseAsStringLiteral(AGO),
  checked: parseAsStringLiteral(AGO),
  dir: parseAsStringLiteral(DIRECTIONS).withDefault('desc'),
  ...paging,
};

export const cachedChatbotParams = {
  ...shared,
  sort: parseAsStringLiteral(CACHED_CHATBOT_SORTS).withDefault('lastActivity'),
};
export const cachedSessionParams = {
  ...shared,
  chatbot: parseIdParam,
  sort: parseAsStringLiteral(CACHED_SESSION_SORTS).withDefault('lastActivity'),
};

export const loadCachedChatbotParams = createLoader(cachedChatbotParams);
export const loadCachedSessionParams = createLoader(cachedSessionParams);
export const cachedChatbotsUrl = createSerializer(cachedChatbotParams);
export const cachedSessionsUrl = createSerializer(cachedSessionParams);
export type CachedChatbotParams = Awaited<ReturnType<typeof loadCachedChatbotParams>>;
export type CachedSessionParams = Awaited<ReturnType<typeof loadCachedSessionParams>>;
