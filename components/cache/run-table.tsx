'use client';
/** The refresh log: table and pager. */
import { EmptyFiltered } from '@/components/state/empty';
import { ListTable } from '@/components/table/list-table';
import { Pager } from '@/components/table/pager';
import { RUN_SORTS, runsUrl } from '@/lib/cache/run-params';
import type { RunRow } from '@/lib/cache/runs';
import type { Page, Total } from '@/lib/reads/types';
import { runColumns } from './run-columns';
import { FIRST_PAGE, NO_RUN_FILTERS, useRunParams } from './use-run-params';

const NONE: string[] = [];

export function RunTable({ page, total }: { page: Page<RunRow>; total: Total }) {
  const [params, setParams] = useRunParams();
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    runsUrl('/admin/cache/runs', { ...params, ...FIRST_PAGE, ...place });
  return (
    <>
      <ListTable
        label="Runs"
        columns={runColumns}
        rows={page.rows}
        sort={params.sort}
        dir={params.dir}
        hidden={NONE}
        onSort={(sort, dir) =>
          setParams({ sort: RUN_SORTS.find((each) => each === sort) ?? null, dir, ...FIRST_PAGE })
        }
        empty={<EmptyFiltered noun="runs" onClear={() => setParams({ ...NO_RUN_FILTERS, ...FIRST_PAGE })} />}
      />
      <Pager
        label="the refresh log"
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
export function RunTableSkeleton() {
  return <ListTable label="Runs" columns={runColumns} rows={null} sort="run" dir="desc" hidden={NONE} />;
}
