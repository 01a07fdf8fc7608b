/** One run: what it was asked to do, what it did and how long each part took. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { runActions } from '@/app/admin/cache/cache-actions';
import { RunDetails } from '@/components/cache/run-details';
import { RunSteps } from '@/components/cache/run-steps';
import { RunWatch } from '@/components/cache/run-watch';
import { describeTrigger, describeWhat, stateWords } from '@/components/cache/run-words';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { Status } from '@/components/state/status';
import { BackLink } from '@/components/table/back-link';
import { nameBack, parseBack } from '@/components/table/way-back';
import { Clock } from '@/components/time/clock';
import { parseId } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { readRunFacts } from '@/lib/cache/run';
import { viewerOf } from '@/lib/cache/viewer';
import { runInConsole } from '@/lib/jobs/inngest-reach';

export const metadata: Metadata = { title: 'Run' };

export default async function RunPage({ params, searchParams }: PageProps<'/admin/cache/runs/[id]'>) {
  const { access, asker, role } = await requireAccess();
  const id = parseId((await params).id);
  // Decided before anything is sent: later the status could no longer be 404.
  const run = id && (await readRunFacts(viewerOf(access, asker, role), id));
  if (!run) notFound();
  const { tone, word } = stateWords(run.state);
  const back = parseBack((await searchParams).back, '/admin/cache/runs');
  return (
    <Clock asOf={run.asOf}>
      <BackLink href={back}>{nameBack(back)}</BackLink>
      <PageHeading
        title={`Run ${run.id}: ${describeWhat(run)}`}
        scope={
          <>
            <Status tone={tone}>{word}</Status> · {describeTrigger(run.trigger, run.by)}
          </>
        }
      />
      <RunWatch id={run.id} isUnderWay={run.state === 'queued' || run.state === 'running'} {...runActions} />
      <RunDetails run={run} inngest={run.inngestRunId && runInConsole(run.inngestRunId)} />
      <SectionHeading title="Statements" scope="what each kind of statement took, over all batches" />
      <RunSteps steps={run.steps} />
    </Clock>
  );
}
