'use client';
/** A session list: table and pager. */
import { usePathname } from 'next/navigation';
import { EmptyFiltered, EmptyPage } from '@/components/state/empty';
import { ListTable } from '@/components/table/list-table';
import { Pager } from '@/components/table/pager';
import { SESSION_SORTS, sessionsUrl } from '@/lib/reads/params';
import type { Page, SessionRow, Total } from '@/lib/reads/types';
import { sessionColumns } from './session-columns';
import { FIRST_PAGE, NO_SESSION_FILTERS, useSessionParams } from './use-session-params';

interface SessionTableProps {
  page: Page<SessionRow>;
  total: Total;
  /** Whether all rows are of the chatbot whose page this is. */
  isFixed: boolean;
  /** Whether the list is narrowed by any filter. */
  isFiltered: boolean;
}

export function SessionTable({ page, total, isFixed, isFiltered }: SessionTableProps) {
  const [params, setParams] = useSessionParams();
  const pathname = usePathname();
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    sessionsUrl(pathname, { ...params, ...FIRST_PAGE, ...place });
  return (
    <>
      <ListTable
        label="Sessions"
        columns={sessionColumns}
        rows={page.rows}
        sort={params.sort}
        dir={params.dir}
        hidden={hiddenColumns(params.hide, isFixed)}
        onSort={(sort, dir) =>
          setParams({ sort: SESSION_SORTS.find((each) => each === sort) ?? null, dir, ...FIRST_PAGE })
        }
        empty={
          isFiltered ? (
            <EmptyFiltered
              noun="sessions"
              onClear={() => setParams({ ...NO_SESSION_FILTERS, ...FIRST_PAGE })}
            />
          ) : (
            <EmptyPage noun="sessions" onFirst={() => setParams(FIRST_PAGE)} />
          )
        }
      />
      <Pager
        label="sessions"
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
export function SessionTableSkeleton({ hidden, isFixed }: { hidden: readonly string[]; isFixed: boolean }) {
  return (
    <ListTable
      label="Sessions"
      columns={sessionColumns}
      rows={null}
      sort="lastActivity"
      dir="desc"
      hidden={hiddenColumns(hidden, isFixed)}
    />
  );
}

function hiddenColumns(hide: readonly string[], isFixed: boolean): string[] {
  const hidden = hide.filter((id) => id !== 'lastActivity');
  return isFixed ? [...hidden, 'chatbot'] : hidden;
}
