/** The chatbots of the team. */
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ChatbotList, ChatbotListActions } from '@/app/chatbots/chatbot-list';
import { ChatbotTableSkeleton } from '@/components/chatbots/chatbot-table';
import { PageHeading } from '@/components/shell/page-heading';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { requireAccess } from '@/lib/auth/gate';
import { loadChatbotParams } from '@/lib/reads/params';

export const metadata: Metadata = { title: 'Chatbots' };

export default async function ChatbotsPage({ searchParams }: PageProps<'/chatbots'>) {
  const { access } = await requireAccess();
  const params = await loadChatbotParams(searchParams);
  return (
    <Suspense
      fallback={
        <>
          <PageHeading title="Chatbots" actions={<ChatbotListActions />} />
          <ToolbarSkeleton />
          <ChatbotTableSkeleton hidden={params.hide} />
        </>
      }
    >
      <ChatbotList access={access} params={params} />
    </Suspense>
  );
}
