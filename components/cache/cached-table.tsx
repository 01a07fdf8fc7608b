'use client';
/** A table of cached rows: filters, table and pager; what both statistics tables share. */
import { EmptyFiltered, EmptyPage } from '@/components/state/empty';
import { TimedOut } from '@/components/state/timed-out';
import type { Columns } from '@/components/table/app-table';
import type { Chip } from '@/components/table/filter-chips';
import { ListTable } from '@/components/table/list-table';
import { Pager } from '@/components/table/pager';
import type { Page, Total } from '@/lib/reads/types';
import { AgoFilters, type AgoParams, NO_AGO_FILTERS } from './ago-filters';

const NONE: string[] = [];

interface CachedTableProps<Row extends { id: string }> {
  noun: 'chatbots' | 'sessions';
  searchLabel: string;
  columns: Columns<Row>;
  /** Null where it took too long: the filters stay usable. */
  list: { page: Page<Row>; total: Total } | null;
  params: AgoParams & { sort: string; dir: 'asc' | 'desc' };
  /** Of filters that this table alone has. */
  chips?: Chip[];
  onFilter: (change: Partial<AgoParams>, isSearch?: boolean) => void;
  /** Takes every filter away. */
  onClear: () => void;
  onSort: (sort: string, dir: 'asc' | 'desc') => void;
  onFirst: () => void;
  /** Address of another page of the same list. */
  href: (place: { after?: string; before?: string; at?: 'last' }) => string;
}

export function CachedTable<Row extends { id: string }>(props: CachedTableProps<Row>) {
  const { noun, searchLabel, columns, list, params, chips, onFilter, onClear, onSort, onFirst, href } = props;
  const isFiltered =
    (chips?.length ?? 0) > 0 ||
    Object.keys(NO_AGO_FILTERS).some((key) => params[key as keyof typeof NO_AGO_FILTERS] !== null);
  return (
    <>
      <AgoFilters label={searchLabel} params={params} chips={chips} onChange={onFilter} onClear={onClear} />
      {list === null ? (
        <TimedOut noun={noun} />
      ) : (
        <>
          <ListTable
            label={`Cached ${noun}`}
            columns={columns}
            rows={list.page.rows}
            sort={params.sort}
            dir={params.dir}
            hidden={NONE}
            onSort={onSort}
            empty={
              isFiltered ? (
                <EmptyFiltered noun={noun} onClear={onClear} />
              ) : (
                <EmptyPage noun={noun} onFirst={onFirst} />
              )
            }
          />
          <Pager
            label={`cached ${noun}`}
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
export function CachedTableSkeleton<Row extends { id: string }>({
  noun,
  columns,
}: Pick<CachedTableProps<Row>, 'noun' | 'columns'>) {
  return (
    <ListTable
      label={`Cached ${noun}`}
      columns={columns}
      rows={null}
      sort="lastActivity"
      dir="desc"
      hidden={NONE}
    />
  );
}
