/** What the URL says of lists that have one order and no filters: the place in it. */
import { createLoader, createSerializer } from 'nuqs/server';
import { paging } from '@/lib/reads/params';
import type { Page } from '@/lib/reads/types';

export const loadPaging = createLoader(paging);
const pagingUrl = createSerializer(paging);

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
