'use client';
/** The chatbot list: table and pager. */
import type { JobActions } from '@/components/cache/actions';
import { EmptyFiltered, EmptyPage } from '@/components/state/empty';
import { ListTable } from '@/components/table/list-table';
import { Pager } from '@/components/table/pager';
import { CHATBOT_SORTS, chatbotsUrl, hasPeriod } from '@/lib/reads/params';
import type { ChatbotRow, Page, Total } from '@/lib/reads/types';
import { chatbotColumns, chatbotPeriodColumns } from './chatbot-columns';
import { RefreshSelected } from './refresh-selected';
import { SelectionProvider } from './selection';
import { FIRST_PAGE, NO_CHATBOT_FILTERS, useChatbotParams } from './use-chatbot-params';

interface ChatbotTableProps {
  page: Page<ChatbotRow>;
  total: Total;
  /** Whether the list is narrowed by any filter. */
  isFiltered: boolean;
  /** How several are refreshed; none can be ticked without it. */
  refresh?: Pick<JobActions, 'press' | 'follow'>;
}

export function ChatbotTable({ refresh, ...list }: ChatbotTableProps) {
  if (!refresh) return <ChatbotRows {...list} />;
  return (
    <SelectionProvider>
      <RefreshSelected {...refresh} />
      <ChatbotRows {...list} />
    </SelectionProvider>
  );
}

function ChatbotRows({ page, total, isFiltered }: ChatbotTableProps) {
  const [params, setParams] = useChatbotParams();
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    chatbotsUrl('/chatbots', { ...params, ...FIRST_PAGE, ...place });
  return (
    <>
      <ListTable
        label="Chatbots"
        columns={hasPeriod(params) ? chatbotPeriodColumns : chatbotColumns}
        rows={page.rows}
        sort={params.sort}
        dir={params.dir}
        hidden={params.hide.filter((id) => id !== 'name')}
        onSort={(sort, dir) =>
          setParams({ sort: CHATBOT_SORTS.find((each) => each === sort) ?? null, dir, ...FIRST_PAGE })
        }
        empty={
          isFiltered ? (
            <EmptyFiltered
              noun="chatbots"
              onClear={() => setParams({ ...NO_CHATBOT_FILTERS, ...FIRST_PAGE })}
            />
          ) : (
            <EmptyPage noun="chatbots" onFirst={() => setParams(FIRST_PAGE)} />
          )
        }
      />
      <Pager
        label="chatbots"
        shown={page.rows.length}
        total={total}
        first={page.previous ? href({}) : null}
        previous={page.previous ? href({ before: page.previous }) : null}
        next={page.next ? href({ after: page.next }) : null}
        last={page.next ? href({ at: 'last' }) : null}
      />
    </>
  );
}

/** The table's place while its rows are read. */
export function ChatbotTableSkeleton({ hidden }: { hidden: readonly string[] }) {
  return (
    <ListTable
      label="Chatbots"
      columns={chatbotColumns}
      rows={null}
      sort="lastActivity"
      dir="desc"
      hidden={hidden.filter((id) => id !== 'name')}
    />
  );
}
