'use client';
/** The one table engine of all lists: the server sorts, the URL holds the state. */
import {
  columnVisibilityFeature,
  createTableHook,
  metaHelper,
  rowSortingFeature,
  type TableOptions,
  tableFeatures,
} from '@tanstack/react-table';

export interface ColumnMeta {
  label: string;
  /** What the numbers of the column are. */
  help?: string;
  align?: 'end';
  /** CSS width of a column whose content must not be squeezed. */
  width?: string;
}

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnMeta: metaHelper<ColumnMeta>(),
});

export const { createAppColumnHelper, useAppTable } = createTableHook({
  features,
  manualSorting: true,
  enableMultiSort: false,
  enableSortingRemoval: false,
  getRowId: (row: { id: string }) => row.id,
});

export type Columns<Row extends { id: string }> = TableOptions<typeof features, Row>['columns'];
