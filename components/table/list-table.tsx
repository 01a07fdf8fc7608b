'use client';
/** The table of a list: sort buttons in the headers, rows as the server ordered them. */
import type { ReactNode } from 'react';
import { type Columns, useAppTable } from './app-table';
import classes from './list-table.module.css';
import { useListTransition } from './list-transition';
import { SortHeader } from './sort-header';
import { useIsNarrow } from './use-is-narrow';

interface ListTableProps<Row extends { id: string }> {
  /** Accessible name, "Chatbots". */
  label: string;
  columns: Columns<Row>;
  /** Null draws placeholders under the real headers. */
  rows: Row[] | null;
  sort: string;
  dir: 'asc' | 'desc';
  hidden: readonly string[];
  onSort?: (sort: string, dir: 'asc' | 'desc') => void;
  /** Stands below the headers where there are no rows. */
  empty?: ReactNode;
}

const PLACEHOLDERS = Array.from({ length: 12 }, (_, at) => at);
const NO_ROWS: never[] = [];

export function ListTable<Row extends { id: string }>(props: ListTableProps<Row>) {
  const { label, columns, rows, sort, dir, hidden, onSort, empty } = props;
  const { isPending } = useListTransition();
  const [region, isNarrow] = useIsNarrow();
  const sorting = [{ id: sort, desc: dir === 'desc' }];
  const table = useAppTable<Row>({
    columns,
    data: rows ?? NO_ROWS,
    state: { sorting, columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])) },
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(sorting) : change;
      if (next) onSort?.(next.id, next.desc ? 'desc' : 'asc');
    },
  });
  const leaves = table.getVisibleLeafColumns();

  return (
    <section
      ref={region}
      className={classes.region}
      data-narrow={isNarrow || undefined}
      aria-label={label}
      aria-busy={isPending || rows === null}
      data-pending={isPending || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on narrow screens it scrolls, by keyboard too
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <SortHeader
                  key={header.id}
                  meta={header.column.columnDef.meta ?? { label: header.id }}
                  sorted={header.column.getIsSorted()}
                  onToggle={
                    onSort && header.column.getCanSort() ? () => header.column.toggleSorting() : undefined
                  }
                />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getVisibleCells().map((cell, at) => {
                const Cell = at === 0 ? 'th' : 'td';
                return (
                  <Cell
                    key={cell.id}
                    scope={at === 0 ? 'row' : undefined}
                    data-align={cell.column.columnDef.meta?.align}
                  >
                    <table.FlexRender cell={cell} />
                  </Cell>
                );
              })}
            </tr>
          ))}
          {rows === null &&
            PLACEHOLDERS.map((row) => (
              <tr key={row}>
                {leaves.map((column) => (
                  <td key={column.id} data-align={column.columnDef.meta?.align}>
                    <span className={classes.placeholder} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      {rows?.length === 0 && empty}
    </section>
  );
}
