/** The chatbot list: one read, and what its state asks for around it. */
import Link from 'next/link';
import { lookAtSimulation, switchSimulation } from '@/app/actions/simulate';
import { jobActions } from '@/app/admin/cache/cache-actions';
import { RefreshAll } from '@/app/list-actions';
import { refreshAll } from '@/app/refresh-all';
import { ChatbotTable } from '@/components/chatbots/chatbot-table';
import { ChatbotToolbar } from '@/components/chatbots/chatbot-toolbar';
import { SimulateButton } from '@/components/demo/simulate-button';
import { PageHeading } from '@/components/shell/page-heading';
import { CacheNotes } from '@/components/state/cache-notes';
import { EmptyPlatform } from '@/components/state/empty';
import { FirstFill } from '@/components/state/first-fill';
import type { Live } from '@/components/state/live-updates';
import { ScopeLine } from '@/components/state/scope-line';
import { TimedOut } from '@/components/state/timed-out';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { Clock } from '@/components/time/clock';
import type { Access } from '@/lib/auth/access';
import { simulationState } from '@/lib/demo/simulate';
import { env } from '@/lib/env';
import { readChanges } from '@/lib/reads/changes';
import { readChatbotsPage } from '@/lib/reads/chatbots';
import { unlessTimedOut } from '@/lib/reads/errors';
import type { ChatbotParams } from '@/lib/reads/params';
import type { ChatbotsPage } from '@/lib/reads/types';

export async function ChatbotList({ access, params }: { access: Access; params: ChatbotParams }) {
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  const result = await unlessTimedOut(() => readChatbotsPage(access, params));
  if (result !== null && !result.state.isFilled) {
    return (
      <>
        <PageHeading title="Chatbots" scope="not counted yet" />
        <FirstFill state={result.state} {...refreshAll()} />
      </>
    );
  }
  const isFiltered = params.q !== null || params.archived === 'only';
  if (result !== null && result.total.count === 0 && !isFiltered) {
    return (
      <Clock asOf={result.state.asOf}>
        <PageHeading
          title="Chatbots"
          scope={<Scope result={result} live={live} isFiltered={false} />}
          actions={<RefreshAll />}
        />
        <CacheNotes state={result.state} {...refreshAll()} />
        <EmptyPlatform noun="chatbots">
          {params.archived === 'hide' && <Link href="/chatbots?archived=show">Show archived chatbots</Link>}
        </EmptyPlatform>
      </Clock>
    );
  }
  // One shape for rows and for a time-out, so that the search box keeps its focus from the one to the other.
  return (
    <Clock asOf={result?.state.asOf ?? new Date().toISOString()}>
      <ListTransition>
        <PageHeading
          title="Chatbots"
          scope={
            result ? (
              <Scope result={result} live={live} isFiltered={isFiltered} />
            ) : (
              'not counted: it took too long'
            )
          }
          actions={<ChatbotListActions />}
        />
        {result && <CacheNotes state={result.state} {...refreshAll()} />}
        <ChatbotToolbar />
        {result ? (
          <ChatbotTable
            page={result.page}
            total={result.total}
            isFiltered={isFiltered}
            refresh={jobActions}
          />
        ) : (
          <TimedOut noun="chatbots" />
        )}
        <ReturnScroll />
      </ListTransition>
    </Clock>
  );
}

function Scope({ result, live, isFiltered }: { result: ChatbotsPage; live: Live; isFiltered: boolean }) {
  return (
    <ScopeLine state={result.state} live={live} total={result.total} noun="chatbot" isFiltered={isFiltered} />
  );
}

/** The demo keeps traffic coming on request; elsewhere there is no such button. */
export function ChatbotListActions() {
  return (
    <>
      {env().TRUECOUNT_DEMO && (
        <SimulateButton initial={simulationState()} onSwitch={switchSimulation} look={lookAtSimulation} />
      )}
      <RefreshAll />
    </>
  );
}
