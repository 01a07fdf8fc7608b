/** The audit: what it proves, what it found, and the press that mends it. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AuditOverview } from '@/app/admin/cache/audit/audit-overview';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';
import { loadPaging } from '@/lib/cache/paging-params';
import { viewerOf } from '@/lib/cache/viewer';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditPage({ searchParams }: PageProps<'/admin/cache/audit'>) {
  const { access, asker, role } = await requireAccess();
  const paging = await loadPaging(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Audit" />
          <CacheNav />
          <Notice tone="info">What the audits found is read.</Notice>
        </>
      }
    >
      <AuditOverview viewer={viewerOf(access, asker, role)} paging={paging} />
    </Suspense>
  );
}
