'use client';
/** The sessions' cached rows. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import type { CachedSession } from '@/lib/cache/session-rows';
import { CACHED_SESSION_SORTS, cachedSessionParams, cachedSessionsUrl } from '@/lib/cache/statistics-params';
import type { Page, Total } from '@/lib/reads/types';
import { CachedTable, CachedTableSkeleton } from './cached-table';
import { cachedSessionColumns } from './session-columns';
import { FIRST_PAGE } from './use-run-params';

/** @param props.list null where it took too long */
export function CachedSessions({ list }: { list: { page: Page<CachedSession>; total: Total } | null }) {
  const { start } = useListTransition();
  const [params, setParams] = useQueryStates(cachedSessionParams, {
    shallow: false,
    startTransition: start,
    history: 'push',
  });
  return (
    <CachedTable
      noun="sessions"
      searchLabel="Id or external id"
      columns={cachedSessionColumns}
      list={list}
      params={params}
      onFilter={(change, isSearch) =>
        setParams({ ...change, ...FIRST_PAGE }, isSearch ? { history: 'replace' } : {})
      }
      onSort={(sort, dir) =>
        setParams({ sort: CACHED_SESSION_SORTS.find((each) => each === sort) ?? null, dir, ...FIRST_PAGE })
      }
      onFirst={() => setParams(FIRST_PAGE)}
      href={(place) => cachedSessionsUrl('/admin/cache/sessions', { ...params, ...FIRST_PAGE, ...place })}
    />
  );
}

export function CachedSessionsSkeleton() {
  return <CachedTableSkeleton noun="sessions" columns={cachedSessionColumns} />;
}
