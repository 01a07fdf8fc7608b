/** The sessions of the team. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RefreshAll } from '@/app/list-actions';
import { SessionList } from '@/app/sessions/session-list';
import { SessionTableSkeleton } from '@/components/sessions/session-table';
import { PageHeading } from '@/components/shell/page-heading';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { requireAccess } from '@/lib/auth/gate';
import { loadSessionParams } from '@/lib/reads/params';

export const metadata: Metadata = { title: 'Sessions' };

export default async function SessionsPage({ searchParams }: PageProps<'/sessions'>) {
  const { access } = await requireAccess();
  const params = await loadSessionParams(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Sessions" actions={<RefreshAll />} />
          <ToolbarSkeleton hasFilters />
          <SessionTableSkeleton hidden={params.hide} isFixed={false} />
        </>
      }
    >
      <SessionList access={access} params={params} />
    </Suspense>
  );
}
