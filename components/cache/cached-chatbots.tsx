'use client';
/** The chatbots' cached rows: filters, table and pager. */
import { useQueryStates } from 'nuqs';
import { EmptyFiltered, EmptyPage } from '@/components/state/empty';
import { TimedOut } from '@/components/state/timed-out';
import { ListTable } from '@/components/table/list-table';
import { useListTransition } from '@/components/table/list-transition';
import { Pager } from '@/components/table/pager';
import type { CachedChatbot } from '@/lib/cache/chatbot-rows';
import { CACHED_CHATBOT_SORTS, cachedChatbotParams, cachedChatbotsUrl } from '@/lib/cache/statistics-params';
import type { Page, Total } from '@/lib/reads/types';
import { AgoFilters, NO_AGO_FILTERS } from './ago-filters';
import { cachedChatbotColumns } from './chatbot-columns';
import { FIRST_PAGE } from './use-run-params';

const NONE: string[] = [];

/** @param props.list null where it took too long: the filters stay usable */
export function CachedChatbots({ list }: { list: { page: Page<CachedChatbot>; total: Total } | null }) {
  const { start } = useListTransition();
  const [params, setParams] = useQueryStates(cachedChatbotParams, {
    shallow: false,
    startTransition: start,
    history: 'push',
  });
  const isFiltered = Object.keys(NO_AGO_FILTERS).some(
    (key) => params[key as keyof typeof NO_AGO_FILTERS] !== null,
  );
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    cachedChatbotsUrl('/admin/cache/chatbots', { ...params, ...FIRST_PAGE, ...place });
  return (
    <>
      <AgoFilters
        label="Search chatbots"
        params={params}
        onChange={(change, isSearch) =>
          setParams({ ...change, ...FIRST_PAGE }, isSearch ? { history: 'replace' } : {})
        }
      />
      {list === null ? (
        <TimedOut noun="chatbots" />
      ) : (
        <>
          <ListTable
            label="Cached chatbots"
            columns={cachedChatbotColumns}
            rows={list.page.rows}
            sort={params.sort}
            dir={params.dir}
            hidden={NONE}
            onSort={(sort, dir) =>
              setParams({
                sort: CACHED_CHATBOT_SORTS.find((each) => each === sort) ?? null,
                dir,
                ...FIRST_PAGE,
              })
            }
            empty={
              isFiltered ? (
                <EmptyFiltered
                  noun="chatbots"
                  onClear={() => setParams({ ...NO_AGO_FILTERS, ...FIRST_PAGE })}
                />
              ) : (
                <EmptyPage noun="chatbots" onFirst={() => setParams(FIRST_PAGE)} />
              )
            }
          />
          <Pager
            label="cached chatbots"
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
export function CachedChatbotsSkeleton() {
  return (
    <ListTable
      label="Cached chatbots"
      columns={cachedChatbotColumns}
      rows={null}
      sort="lastActivity"
      dir="desc"
      hidden={NONE}
    />
  );
}
