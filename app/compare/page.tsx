/** The same list read in all three modes: what the product does, in one look. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Comparison } from '@/app/compare/comparison';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';

export const metadata: Metadata = { title: 'Compare' };

export default async function ComparePage() {
  const { access } = await requireAccess();
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Compare" />
          <Notice tone="info">
            The list is read in all three modes; counting everything anew may take a while.
          </Notice>
        </>
      }
    >
      <Comparison access={access} />
    </Suspense>
  );
}
