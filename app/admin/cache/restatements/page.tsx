/** Closed buckets of the archive that changed. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RestatementOverview } from '@/app/admin/cache/restatements/restatement-overview';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';
import { loadPaging } from '@/lib/cache/paging-params';
import { viewerOf } from '@/lib/cache/viewer';

export const metadata: Metadata = { title: 'Restatements' };

export default async function RestatementsPage({ searchParams }: PageProps<'/admin/cache/restatements'>) {
  const { access, asker, role } = await requireAccess();
  const paging = await loadPaging(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Restatements" />
          <CacheNav />
          <Notice tone="info">The restatements are read.</Notice>
        </>
      }
    >
      <RestatementOverview viewer={viewerOf(access, asker, role)} paging={paging} />
    </Suspense>
  );
}
