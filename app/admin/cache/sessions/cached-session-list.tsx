/** The sessions' cached rows: one read, and what the state of the cache asks for around it. */
import { refreshAll } from '@/app/refresh-all';
import { CacheNav } from '@/components/cache/cache-nav';
import { CachedSessions } from '@/components/cache/cached-sessions';
import { PageHeading } from '@/components/shell/page-heading';
import { FirstFill } from '@/components/state/first-fill';
import { ScopeLine } from '@/components/state/scope-line';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { Clock } from '@/components/time/clock';
import type { Access } from '@/lib/auth/access';
import { type CachedSessionsPage, readCachedSessions } from '@/lib/cache/session-rows';
import type { CachedSessionParams } from '@/lib/cache/statistics-params';
import { readChanges } from '@/lib/reads/changes';
import { ReadTimeoutError } from '@/lib/reads/errors';

export async function CachedSessionList({ access, params }: { access: Access; params: CachedSessionParams }) {
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  const result = await readUnlessTimedOut(access, params);
  if (result !== null && !result.state.isFilled) {
    return (
      <>
        <PageHeading title="Cached sessions" scope="not counted yet" />
        <CacheNav />
        <FirstFill state={result.state} {...refreshAll()} />
      </>
    );
  }
  const isFiltered = [params.q, params.chatbot, params.activity, params.changed, params.checked].some(
    (value) => value !== null,
  );
  return (
    <Clock asOf={result?.state.asOf ?? new Date().toISOString()}>
      <ListTransition>
        <PageHeading
          title="Cached sessions"
          scope={
            result ? (
              <ScopeLine
                state={result.state}
                live={live}
                total={result.total}
                noun="session"
                isFiltered={isFiltered}
              />
            ) : (
              'not counted: it took too long'
            )
          }
        />
        <CacheNav />
        <CachedSessions list={result} chatbotName={result?.chatbotName ?? null} />
        <ReturnScroll />
      </ListTransition>
    </Clock>
  );
}

/** Null when the list ran past its time limit. Other errors are the page's. */
async function readUnlessTimedOut(
  access: Access,
  params: CachedSessionParams,
): Promise<CachedSessionsPage | null> {
  try {
    return await readCachedSessions(access, params);
  } catch (error) {
    if (error instanceof ReadTimeoutError) return null;
    throw error;
  }
}
