'use client';
/** The sessions' cached rows. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import type { CachedSession } from '@/lib/cache/session-rows';
import { CACHED_SESSION_SORTS, cachedSessionParams, cachedSessionsUrl } from '@/lib/cache/statistics-params';
import type { Page, Total } from '@/lib/reads/types';
import { NO_AGO_FILTERS } from './ago-filters';
import { CachedTable, CachedTableSkeleton } from './cached-table';
import { cachedSessionColumns } from './session-columns';
import { FIRST_PAGE } from './use-run-params';

interface CachedSessionsProps {
  /** Null where it took too long. */
  list: { page: Page<CachedSession>; total: Total } | null;
  /** Of the chatbot that is filtered by; null where it is not known. */
  chatbotName: string | null;
}

export function CachedSessions({ list, chatbotName }: CachedSessionsProps) {
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
      chips={
        params.chatbot === null
          ? []
          : [
              {
                key: 'chatbot',
                name: 'Chatbot',
                value: chatbotName ?? `#${params.chatbot}`,
                onRemove: () => setParams({ chatbot: null, ...FIRST_PAGE }),
              },
            ]
      }
      onClear={() => setParams({ ...NO_AGO_FILTERS, chatbot: null, ...FIRST_PAGE })}
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
