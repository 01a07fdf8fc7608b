/** The refresh log. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RunList } from '@/app/admin/cache/runs/run-list';
import { CacheNav } from '@/components/cache/cache-nav';
import { RunTableSkeleton } from '@/components/cache/run-table';
import { PageHeading } from '@/components/shell/page-heading';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { requireAccess } from '@/lib/auth/gate';
import { loadRunParams } from '@/lib/cache/run-params';
import { viewerOf } from '@/lib/cache/viewer';

export const metadata: Metadata = { title: 'Refresh log' };

export default async function RunsPage({ searchParams }: PageProps<'/admin/cache/runs'>) {
  const { access, asker, role } = await requireAccess();
  const params = await loadRunParams(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Refresh log" />
          <CacheNav />
          <ToolbarSkeleton />
          <RunTableSkeleton />
        </>
      }
    >
      <RunList viewer={viewerOf(access, asker, role)} params={params} />
    </Suspense>
  );
}
