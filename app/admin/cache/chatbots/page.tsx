/** The chatbots' cached rows as they stand, with how old each is. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CachedChatbotList } from '@/app/admin/cache/chatbots/cached-chatbot-list';
import { CacheNav } from '@/components/cache/cache-nav';
import { CachedChatbotsSkeleton } from '@/components/cache/cached-chatbots';
import { PageHeading } from '@/components/shell/page-heading';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { requireAccess } from '@/lib/auth/gate';
import { loadCachedChatbotParams } from '@/lib/cache/statistics-params';

export const metadata: Metadata = { title: 'Cached chatbots' };

export default async function CachedChatbotsPage({ searchParams }: PageProps<'/admin/cache/chatbots'>) {
  const { access } = await requireAccess();
  const params = await loadCachedChatbotParams(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Cached chatbots" />
          <CacheNav />
          <ToolbarSkeleton />
          <CachedChatbotsSkeleton />
        </>
      }
    >
      <CachedChatbotList access={access} params={params} />
    </Suspense>
  );
}
