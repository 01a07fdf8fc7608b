/** What the URL of an explanation says: which page of the rows behind the number. */
import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';

const explainParams = {
  after: parseAsString,
  before: parseAsString,
  at: parseAsStringLiteral(['last'] as const),
};

export const loadExplainParams = createLoader(explainParams);
export const behindUrl = createSerializer(explainParams);
