/** One session: its facts, every statistic with its freshness, its transcript. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { askRefresh, followRefresh } from '@/app/actions/refresh';
import { refreshAll } from '@/app/refresh-all';
import { SessionFactList } from '@/components/sessions/session-fact-list';
import { SessionHeading } from '@/components/sessions/session-heading';
import { SessionStats } from '@/components/sessions/session-stats';
import { CacheNotes } from '@/components/state/cache-notes';
import { FirstFill } from '@/components/state/first-fill';
import { RefreshButton } from '@/components/state/refresh-button';
import { BackLink } from '@/components/table/back-link';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { nameBack, parseBack } from '@/components/table/way-back';
import { Clock } from '@/components/time/clock';
import { Transcript } from '@/components/transcript/transcript';
import { parseId } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { noteMissing } from '@/lib/auth/refusals';
import { readChanges } from '@/lib/reads/changes';
import { loadTranscriptParams } from '@/lib/reads/params';
import { readSessionPage } from '@/lib/reads/session';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionPage({ params, searchParams }: PageProps<'/sessions/[id]'>) {
  const { access } = await requireAccess();
  const id = parseId((await params).id);
  const query = await searchParams;
  // Before the numbers: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  // Decided before anything is sent: later the status could no longer be 404.
  const result = id && (await readSessionPage(access, id, loadTranscriptParams(query)));
  if (!id || !result) {
    await noteMissing(access, 'session', id);
    notFound();
  }

  const back = parseBack(query.back, '/sessions');
  const { state, session, transcript } = result;
  return (
    <Clock asOf={state.asOf}>
      <BackLink href={back}>{nameBack(back)}</BackLink>
      <SessionHeading
        session={session}
        state={state}
        live={live}
        actions={
          <RefreshButton
            label="Refresh this session"
            ask={askRefresh.bind(null, { type: 'session', scopeId: id })}
            follow={followRefresh}
          />
        }
      />
      {state.isFilled ? (
        <CacheNotes state={state} {...refreshAll()} />
      ) : (
        <FirstFill state={state} {...refreshAll()} />
      )}
      <SessionStats session={session} />
      <SessionFactList session={session} />
      <ListTransition>
        <Transcript page={transcript} />
      </ListTransition>
      <ReturnScroll />
    </Clock>
  );
}
