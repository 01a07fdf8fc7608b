/** A list of cached rows: one read, and what the state of the cache asks for around it. */
import type { ReactNode } from 'react';
import { refreshAll } from '@/app/refresh-all';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { FirstFill } from '@/components/state/first-fill';
import { ScopeLine } from '@/components/state/scope-line';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { Clock } from '@/components/time/clock';
import { readChanges } from '@/lib/reads/changes';
import { unlessTimedOut } from '@/lib/reads/errors';
import type { CacheState, Total } from '@/lib/reads/types';

interface CachedListProps<Result> {
  noun: 'chatbot' | 'session';
  read: () => Promise<Result>;
  isFiltered: boolean;
  /** The rows; null when the list ran past its time limit. */
  table: (result: Result | null) => ReactNode;
}

export async function CachedList<Result extends { state: CacheState; total: Total }>({
  noun,
  read,
  isFiltered,
  table,
}: CachedListProps<Result>) {
  const title = `Cached ${noun}s`;
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  const result = await unlessTimedOut(read);
  if (result !== null && !result.state.isFilled) {
    return (
      <>
        <PageHeading title={title} scope="not counted yet" />
        <CacheNav />
        <FirstFill state={result.state} {...refreshAll()} />
      </>
    );
  }
  const { state, total } = result ?? {};
  return (
    <Clock asOf={state?.asOf ?? new Date().toISOString()}>
      <ListTransition>
        <PageHeading
          title={title}
          scope={
            state && total ? (
              <ScopeLine state={state} live={live} total={total} noun={noun} isFiltered={isFiltered} />
            ) : (
              'not counted: it took too long'
            )
          }
        />
        <CacheNav />
        {table(result)}
        <ReturnScroll />
      </ListTransition>
    </Clock>
  );
}
