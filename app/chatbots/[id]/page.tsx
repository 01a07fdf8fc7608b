/** One chatbot: its numbers, its last 14 days, its sessions. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { askRefresh, followRefresh } from '@/app/actions/refresh';
import { ChatbotSessions } from '@/app/chatbots/[id]/chatbot-sessions';
import { refreshAll } from '@/app/refresh-all';
import { DaysChart } from '@/components/chart/days-chart';
import { ChatbotFacts } from '@/components/chatbots/chatbot-facts';
import { ChatbotHeading } from '@/components/chatbots/chatbot-heading';
import { ExplainMark } from '@/components/explain/explain-mark';
import { SessionTableSkeleton } from '@/components/sessions/session-table';
import { SectionHeading } from '@/components/shell/section-heading';
import { CacheNotes } from '@/components/state/cache-notes';
import { FirstFill } from '@/components/state/first-fill';
import { RefreshButton } from '@/components/state/refresh-button';
import { BackLink } from '@/components/table/back-link';
import { ToolbarSkeleton } from '@/components/table/toolbar-skeleton';
import { nameBack, parseBack } from '@/components/table/way-back';
import { Clock } from '@/components/time/clock';
import { parseId } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { noteMissing } from '@/lib/auth/refusals';
import { readChanges } from '@/lib/reads/changes';
import { readChatbotAndSessions } from '@/lib/reads/chatbot';
import { loadSessionParams } from '@/lib/reads/params';

export const metadata: Metadata = { title: 'Chatbot' };

export default async function ChatbotPage({ params, searchParams }: PageProps<'/chatbots/[id]'>) {
  const { access } = await requireAccess();
  const id = parseId((await params).id);
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  // Decided before anything is sent: later the status could no longer be 404.
  const query = await searchParams;
  const result = id && (await readChatbotAndSessions(access, id, loadSessionParams(query)));
  if (!id || !result) {
    await noteMissing(access, 'chatbot', id);
    notFound();
  }

  const back = parseBack(query.back, '/chatbots');
  const sessions = { ...loadSessionParams(query), chatbot: id };
  const { state, chatbot } = result;
  const backLink = <BackLink href={back}>{nameBack(back)}</BackLink>;
  if (!state.isFilled) {
    return (
      <Clock asOf={state.asOf}>
        {backLink}
        <ChatbotHeading chatbot={chatbot} state={state} />
        <FirstFill state={state} {...refreshAll()} />
      </Clock>
    );
  }
  return (
    <Clock asOf={state.asOf}>
      {backLink}
      <ChatbotHeading
        chatbot={chatbot}
        state={state}
        live={live}
        actions={
          <RefreshButton
            label="Refresh this chatbot"
            ask={askRefresh.bind(null, { type: 'chatbot', scopeId: id })}
            follow={followRefresh}
          />
        }
      />
      <CacheNotes state={state} {...refreshAll()} />
      <ChatbotFacts chatbot={chatbot} />
      {chatbot.days && (
        <DaysChart
          days={chatbot.days}
          asOf={state.asOf}
          aside={<ExplainMark of="chatbot" id={id} number="days" name={chatbot.name} isMarked />}
        />
      )}
      <Suspense
        fallback={
          <section>
            <SectionHeading title="Sessions" />
            <ToolbarSkeleton hasFilters />
            <SessionTableSkeleton hidden={sessions.hide} isFixed />
          </section>
        }
      >
        <ChatbotSessions list={result.sessions} params={sessions} chatbotId={id} />
      </Suspense>
    </Clock>
  );
}
