/** What the URL says of lists that have one order and no filters: the place in it. */
import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { Page } from '@/lib/reads/types';

const pagingParams = {
  after: parseAsString,
  before: parseAsString,
  at: parseAsStringLiteral(['last'] as const),
};

export const loadPaging = createLoader(pagingParams);
const pagingUrl = createSerializer(pagingParams);

/** Addresses of the pages around `page`, of the list at `path`; null where there is none. */
export function pagesAround(path: string, page: Pick<Page<unknown>, 'next' | 'previous'>) {
  const { next, previous } = page;
  return {
    first: previous === null ? null : path,
    previous: previous === null ? null : pagingUrl(path, { before: previous }),
    next: next === null ? null : pagingUrl(path, { after: next }),
    last: next === null ? null : pagingUrl(path, { at: 'last' }),
  };
}
