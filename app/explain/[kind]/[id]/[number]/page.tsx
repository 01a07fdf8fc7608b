/** One number explained: its meaning, where it came from, who wrote it, the rows behind it, and a recount of it. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { recount } from '@/app/actions/explain';
import { askRefresh, followRefresh } from '@/app/actions/refresh';
import { refreshAll } from '@/app/refresh-all';
import { BehindRows } from '@/components/explain/behind-rows';
import { ExplainHeading } from '@/components/explain/explain-heading';
import { ExplanationPanel } from '@/components/explain/explanation-panel';
import { NumberTabs } from '@/components/explain/number-tabs';
import { RecountPanel } from '@/components/explain/recount-panel';
import { RefreshButton } from '@/components/state/refresh-button';
import { BackLink } from '@/components/table/back-link';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { nameBack, parseBack } from '@/components/table/way-back';
import { Clock } from '@/components/time/clock';
import { parseId } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { noteMissing } from '@/lib/auth/refusals';
import { explain } from '@/lib/explain/explain';
import type { WritingRun } from '@/lib/explain/explanation';
import { explainUrl, type Kind, parseKind, parseNumber, periodOf } from '@/lib/explain/numbers';
import { loadExplainParams } from '@/lib/explain/params';
import { readChanges } from '@/lib/reads/changes';

export const metadata: Metadata = { title: 'Explain this number' };

const OWN_PAGE: Record<Kind, (id: string) => string> = {
  chatbot: (id) => `/chatbots/${id}`,
  session: (id) => `/sessions/${id}`,
  team: () => '/chatbots',
};

export default async function ExplainPage({
  params,
  searchParams,
}: PageProps<'/explain/[kind]/[id]/[number]'>) {
  const { access } = await requireAccess();
  const asked = await params;
  const id = parseId(asked.id);
  const kind = parseKind(asked.kind);
  const number = kind && parseNumber<Kind>(kind, asked.number);
  if (!id || !kind || !number) notFound();
  const query = await searchParams;
  const place = loadExplainParams(query);
  const period = periodOf(kind, number, place);
  // Before the numbers: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  // Decided before anything is sent: later the status could no longer be 404.
  const found = await explain<Kind>(access, kind, id, number, place, period);
  if (!found) {
    await noteMissing(access, kind, id);
    notFound();
  }
  // Who asked for a run is told by its own page, to whom it may be told.
  const unnamed = (run: WritingRun | null) => run && { ...run, requestedBy: null };
  const explanation = {
    ...found,
    writtenBy: unnamed(found.writtenBy),
    countedBy: unnamed(found.countedBy),
  };

  const back = parseBack(query.back, OWN_PAGE[kind](id));
  const refresh =
    kind === 'team'
      ? refreshAll()
      : { ask: askRefresh.bind(null, { type: kind, scopeId: id }), follow: followRefresh };
  return (
    <Clock asOf={explanation.clocks.asOf}>
      <BackLink href={back}>{nameBack(back)}</BackLink>
      <ExplainHeading explanation={explanation} teamId={access.teamId} live={live} />
      <NumberTabs kind={kind} id={id} number={number} period={period} back={back} />
      <ExplanationPanel explanation={explanation} />
      <RecountPanel
        key={explainUrl<Kind>(kind, id, number, period)}
        recount={recount.bind(null, kind, id, number, period)}
        repair={
          <RefreshButton
            label={kind === 'team' ? 'Refresh everything' : `Refresh this ${kind}`}
            {...refresh}
          />
        }
      />
      <ListTransition>
        <BehindRows explanation={explanation} />
      </ListTransition>
      <ReturnScroll />
    </Clock>
  );
}
