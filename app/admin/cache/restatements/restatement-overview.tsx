/** The restatements: one read, and the list of it. */
import { RestatementList } from '@/components/audit/restatement-list';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { Pager } from '@/components/table/pager';
import { Clock } from '@/components/time/clock';
import { pagesAround } from '@/lib/cache/paging-params';
import { readRestatements } from '@/lib/cache/restatements-page';
import type { Viewer } from '@/lib/cache/viewer';
import { formatClock } from '@/lib/format';
import type { Paging } from '@/lib/reads/cursor';

export async function RestatementOverview({ viewer, paging }: { viewer: Viewer; paging: Paging }) {
  const { asOf, page } = await readRestatements(viewer, paging);
  return (
    <Clock asOf={asOf}>
      <PageHeading
        title="Restatements"
        scope={
          <>
            Days, weeks and months that were closed and say something else since,{' '}
            {viewer.isOverall ? 'of every team' : 'of your team'} · as of{' '}
            <time dateTime={asOf}>{formatClock(asOf)}</time>
          </>
        }
      />
      <CacheNav />
      <RestatementList rows={page.rows} teamId={viewer.access.teamId} />
      {(page.next ?? page.previous) !== null && (
        <Pager
          label="restatements"
          noun="restatement"
          shown={page.rows.length}
          {...pagesAround('/admin/cache/restatements', page)}
        />
      )}
    </Clock>
  );
}
