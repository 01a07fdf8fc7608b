/** The refresh log: one read, and the table of it. */
import { CacheNav } from '@/components/cache/cache-nav';
import { RunTable } from '@/components/cache/run-table';
import { RunToolbar } from '@/components/cache/run-toolbar';
import { PageHeading } from '@/components/shell/page-heading';
import { TimedOut } from '@/components/state/timed-out';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { Clock } from '@/components/time/clock';
import type { RunParams } from '@/lib/cache/run-params';
import { readRunsPage } from '@/lib/cache/runs';
import type { Viewer } from '@/lib/cache/viewer';
import { formatTotal } from '@/lib/format';
import { JOBS } from '@/lib/jobs/jobs';
import { unlessTimedOut } from '@/lib/reads/errors';

/** Of the jobs as they are set, and what a command may ask for beside them. */
const TYPES = [...new Set([...JOBS.map((job) => job.type()), 'hybrid', 'incremental'])];

export async function RunList({ viewer, params }: { viewer: Viewer; params: RunParams }) {
  const result = await unlessTimedOut(() => readRunsPage(viewer, params));
  return (
    <Clock asOf={result?.asOf ?? new Date().toISOString()}>
      <ListTransition>
        <PageHeading
          title="Refresh log"
          scope={
            <span role="status">
              {result
                ? `${formatTotal(result.total)} ${result.total.count === 1 ? 'run' : 'runs'}, kept for 30 days`
                : 'not counted: it took too long'}
            </span>
          }
        />
        <CacheNav />
        <RunToolbar jobs={JOBS.map(({ name }) => name)} types={TYPES} />
        {result ? <RunTable page={result.page} total={result.total} /> : <TimedOut noun="runs" />}
        <ReturnScroll />
      </ListTransition>
    </Clock>
  );
}
