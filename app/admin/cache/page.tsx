/** The cache: whether the numbers can be trusted, and what to press if not. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CacheOverview } from '@/app/admin/cache/cache-overview';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';
import { viewerOf } from '@/lib/cache/viewer';

export const metadata: Metadata = { title: 'Cache' };

export default async function CachePage() {
  const { access, asker, role } = await requireAccess();
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Cache" />
          <CacheNav />
          <Notice tone="info">The state of the cache is read.</Notice>
        </>
      }
    >
      <CacheOverview viewer={viewerOf(access, asker, role)} />
    </Suspense>
  );
}
