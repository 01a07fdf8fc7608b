/** The sessions' cached rows as they stand, with how old each is. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CachedSessionList } from '@/app/admin/cache/sessions/cached-session-list';
import { CacheNav } from '@/components/cache/cache-nav';
import { CachedSessionsSkeleton } from '@/components/cache/cached-sessions';
import { PageHeading } from '@/components/shell/page-heading';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { requireAccess } from '@/lib/auth/gate';
import { loadCachedSessionParams } from '@/lib/cache/statistics-params';

export const metadata: Metadata = { title: 'Cached sessions' };

export default async function CachedSessionsPage({ searchParams }: PageProps<'/admin/cache/sessions'>) {
  const { access } = await requireAccess();
  const params = await loadCachedSessionParams(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Cached sessions" />
          <CacheNav />
          <ToolbarSkeleton />
          <CachedSessionsSkeleton />
        </>
      }
    >
      <CachedSessionList access={access} params={params} />
    </Suspense>
  );
}
