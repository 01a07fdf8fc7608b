/** The pages' own queries, cached against live, and the indexes of the cache tables. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { QueryOverview } from '@/app/admin/cache/queries/query-overview';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';
import { viewerOf } from '@/lib/cache/viewer';

export const metadata: Metadata = { title: 'Queries' };

export default async function QueriesPage() {
  const { access, asker, role } = await requireAccess();
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Queries" />
          <CacheNav />
          <Notice tone="info">The use of the indexes is read.</Notice>
        </>
      }
    >
      <QueryOverview viewer={viewerOf(access, asker, role)} />
    </Suspense>
  );
}
