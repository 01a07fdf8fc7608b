/** The session list of the team: one read, and what its state asks for around it. */
import { RefreshAll } from '@/app/list-actions';
import { refreshAll } from '@/app/refresh-all';
import { SessionTable } from '@/components/sessions/session-table';
import { SessionToolbar } from '@/components/sessions/session-toolbar';
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
import { noteMissing } from '@/lib/auth/refusals';
import { readChanges } from '@/lib/reads/changes';
import { unlessTimedOut } from '@/lib/reads/errors';
import type { SessionParams } from '@/lib/reads/params';
import { readSessionsPage } from '@/lib/reads/sessions';
import type { SessionsPage } from '@/lib/reads/types';
import { hasFilters } from './has-filters';

export async function SessionList({ access, params }: { access: Access; params: SessionParams }) {
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  const result = await unlessTimedOut(() => readSessionsPage(access, params));
  if (result?.total.count === 0) await noteMissing(access, 'chatbot', params.chatbot);
  if (result !== null && !result.state.isFilled) {
    return (
      <>
        <PageHeading title="Sessions" scope="not counted yet" />
        <FirstFill state={result.state} {...refreshAll()} />
      </>
    );
  }
  const period = result?.period ?? params.period ?? 'all';
  const isFiltered = hasFilters(params, false) || period !== 'all';
  if (result !== null && result.total.count === 0 && !isFiltered) {
    return (
      <Clock asOf={result.state.asOf}>
        <PageHeading
          title="Sessions"
          scope={<Scope result={result} live={live} isFiltered={false} />}
          actions={<RefreshAll />}
        />
        <CacheNotes state={result.state} {...refreshAll()} />
        <EmptyPlatform noun="sessions" />
      </Clock>
    );
  }
  // One shape for rows and for a time-out, so that the search box keeps its focus from the one to the other.
  return (
    <Clock asOf={result?.state.asOf ?? new Date().toISOString()}>
      <ListTransition>
        <PageHeading
          title="Sessions"
          scope={
            result ? (
              <Scope result={result} live={live} isFiltered={isFiltered} />
            ) : (
              'not counted: it took too long'
            )
          }
          actions={<RefreshAll />}
        />
        {result && <CacheNotes state={result.state} {...refreshAll()} />}
        <SessionToolbar
          facets={result?.facets ?? null}
          period={period}
          chatbotName={result?.facets.chatbots.find(({ value }) => value === params.chatbot)?.label ?? null}
          fixedChatbot={null}
        />
        {result ? (
          <SessionTable page={result.page} total={result.total} isFixed={false} isFiltered={isFiltered} />
        ) : (
          <TimedOut noun="sessions" />
        )}
        <ReturnScroll />
      </ListTransition>
    </Clock>
  );
}

function Scope({ result, live, isFiltered }: { result: SessionsPage; live: Live; isFiltered: boolean }) {
  return (
    <ScopeLine state={result.state} live={live} total={result.total} noun="session" isFiltered={isFiltered} />
  );
}
