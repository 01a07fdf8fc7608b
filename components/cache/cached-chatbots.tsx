'use client';
/** The chatbots' cached rows. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import type { CachedChatbot } from '@/lib/cache/chatbot-rows';
import { CACHED_CHATBOT_SORTS, cachedChatbotParams, cachedChatbotsUrl } from '@/lib/cache/statistics-params';
import type { Page, Total } from '@/lib/reads/types';
import { NO_AGO_FILTERS } from './ago-filters';
import { CachedTable, CachedTableSkeleton } from './cached-table';
import { cachedChatbotColumns } from './chatbot-columns';
import { FIRST_PAGE } from './use-run-params';

/** @param props.list null where it took too long */
export function CachedChatbots({ list }: { list: { page: Page<CachedChatbot>; total: Total } | null }) {
  const { start } = useListTransition();
  const [params, setParams] = useQueryStates(cachedChatbotParams, {
    shallow: false,
    startTransition: start,
    history: 'push',
  });
  return (
    <CachedTable
      noun="chatbots"
      searchLabel="Search chatbots"
      columns={cachedChatbotColumns}
      list={list}
      params={params}
      onFilter={(change, isSearch) =>
        setParams({ ...change, ...FIRST_PAGE }, isSearch ? { history: 'replace' } : {})
      }
      onClear={() => setParams({ ...NO_AGO_FILTERS, ...FIRST_PAGE })}
      onSort={(sort, dir) =>
        setParams({ sort: CACHED_CHATBOT_SORTS.find((each) => each === sort) ?? null, dir, ...FIRST_PAGE })
      }
      onFirst={() => setParams(FIRST_PAGE)}
      href={(place) => cachedChatbotsUrl('/admin/cache/chatbots', { ...params, ...FIRST_PAGE, ...place })}
    />
  );
}

export function CachedChatbotsSkeleton() {
  return <CachedTableSkeleton noun="chatbots" columns={cachedChatbotColumns} />;
}
