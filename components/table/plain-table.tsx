/** A table of facts in one order: no sorting, no paging of its own; where it is too wide it scrolls by itself. */
import type { ReactNode } from 'react';
import classes from './plain-table.module.css';

export interface PlainColumn {
  label: string;
  align?: 'end';
}

interface PlainTableProps {
  /** Accessible name. */
  label: string;
  columns: PlainColumn[];
  /** The first cell names the row. */
  rows: { id: string; cells: ReactNode[] }[];
}

export function PlainTable({ label, columns, rows }: PlainTableProps) {
  return (
    <section
      className={classes.region}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on narrow screens it scrolls, by keyboard too
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" data-align={column.align}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells: [name, ...cells] }) => (
            <tr key={id}>
              <th scope="row" data-align={columns[0]?.align}>
                {name}
              </th>
              {columns.slice(1).map((column, at) => (
                <td key={column.label} data-align={column.align}>
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
