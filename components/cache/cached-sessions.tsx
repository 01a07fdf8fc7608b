'use client';
/** The sessions' cached rows: filters, table and pager. */
import { useQueryStates } from 'nuqs';
import { EmptyFiltered, EmptyPage } from '@/components/state/empty';
import { TimedOut } from '@/components/state/timed-out';
import { ListTable } from '@/components/table/list-table';
import { useListTransition } from '@/components/table/list-transition';
import { Pager } from '@/components/table/pager';
import type { CachedSession } from '@/lib/cache/session-rows';
import { CACHED_SESSION_SORTS, cachedSessionParams, cachedSessionsUrl } from '@/lib/cache/statistics-params';
import type { Page, Total } from '@/lib/reads/types';
import { AgoFilters, NO_AGO_FILTERS } from './ago-filters';
import { cachedSessionColumns } from './session-columns';
import { FIRST_PAGE } from './use-run-params';

const NONE: string[] = [];

/** @param props.list null where it took too long: the filters stay usable */
export function CachedSessions({ list }: { list: { page: Page<CachedSession>; total: Total } | null }) {
  const { start } = useListTransition();
  const [params, setParams] = useQueryStates(cachedSessionParams, {
    shallow: false,
    startTransition: start,
    history: 'push',
  });
  const isFiltered = Object.keys(NO_AGO_FILTERS).some(
    (key) => params[key as keyof typeof NO_AGO_FILTERS] !== null,
  );
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    cachedSessionsUrl('/admin/cache/sessions', { ...params, ...FIRST_PAGE, ...place });
  return (
    <>
      <AgoFilters
        label="Id or external id"
        params={params}
        onChange={(change, isSearch) =>
          setParams({ ...change, ...FIRST_PAGE }, isSearch ? { history: 'replace' } : {})
        }
      />
      {list === null ? (
        <TimedOut noun="sessions" />
      ) : (
        <>
          <ListTable
            label="Cached sessions"
            columns={cachedSessionColumns}
            rows={list.page.rows}
            sort={params.sort}
            dir={params.dir}
            hidden={NONE}
            onSort={(sort, dir) =>
              setParams({
                sort: CACHED_SESSION_SORTS.find((each) => each === sort) ?? null,
                dir,
                ...FIRST_PAGE,
              })
            }
            empty={
              isFiltered ? (
                <EmptyFiltered
                  noun="sessions"
                  onClear={() => setParams({ ...NO_AGO_FILTERS, ...FIRST_PAGE })}
                />
              ) : (
                <EmptyPage noun="sessions" onFirst={() => setParams(FIRST_PAGE)} />
              )
            }
          />
          <Pager
            label="cached sessions"
            shown={list.page.rows.length}
            total={list.total}
            first={list.page.previous ? href({}) : null}
            previous={list.page.previous ? href({ before: list.page.previous }) : null}
            next={list.page.next ? href({ after: list.page.next }) : null}
            last={list.page.next ? href({ at: 'last' }) : null}
          />
        </>
      )}
    </>
  );
}

/** The table's place while its rows are read. */
export function CachedSessionsSkeleton() {
  return (
    <ListTable
      label="Cached sessions"
      columns={cachedSessionColumns}
      rows={null}
      sort="lastActivity"
      dir="desc"
      hidden={NONE}
    />
  );
}
