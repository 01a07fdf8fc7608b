/** The cache page: one read, and a section for each part of it; a part that failed is said in its place. */
import { jobActions } from '@/app/admin/cache/cache-actions';
import { CacheCards } from '@/components/cache/cache-cards';
import { CacheNav } from '@/components/cache/cache-nav';
import { JobList } from '@/components/cache/job-list';
import { RunCharts } from '@/components/cache/run-charts';
import { StatusStrip } from '@/components/cache/status-strip';
import { SuccessChart } from '@/components/cache/success-chart';
import { ViewCharts } from '@/components/cache/view-charts';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { AutoRefresh } from '@/components/state/auto-refresh';
import { NotRead } from '@/components/state/not-read';
import { Notice } from '@/components/state/notice';
import { Clock } from '@/components/time/clock';
import { CACHES } from '@/lib/cache/caches';
import { describeAmount } from '@/lib/cache/describe-amount';
import { jobView } from '@/lib/cache/job-view';
import { type Overview, readOverview } from '@/lib/cache/overview';
import { describeTrust, stripOf } from '@/lib/cache/strip';
import type { Viewer } from '@/lib/cache/viewer';
import { formatClock } from '@/lib/format';
import { reachInngest } from '@/lib/jobs/inngest-reach';
import { schedulerOf } from '@/lib/jobs/mode';

const FOLLOW_MS = 10_000;

export async function CacheOverview({ viewer }: { viewer: Viewer }) {
  const [overview, inngest] = await Promise.all([
    readOverview(viewer),
    schedulerOf() === 'inngest' ? reachInngest() : null,
  ]);
  const { asOf } = overview;
  const checks = stripOf(overview, inngest);
  return (
    <Clock asOf={asOf}>
      <AutoRefresh everyMs={FOLLOW_MS} />
      <PageHeading
        title="Cache"
        scope={
          <>
            {describeTrust(checks, overview.waiting)} · as of <time dateTime={asOf}>{formatClock(asOf)}</time>
          </>
        }
      />
      <CacheNav />
      <StatusStrip checks={checks} />
      <Jobs overview={overview} viewer={viewer} />
      <SectionHeading
        title="Cache tables"
        scope="rows, size and age: since a refresh last took in everything that was noted, not just of one chatbot or session; the bars are the last 30 runs that write them"
      />
      <Cards overview={overview} />
      <SectionHeading title="Over time" />
      <AsViewed overview={overview} />
      <Charts overview={overview} />
      <Success overview={overview} />
    </Clock>
  );
}

function Jobs({ overview, viewer }: { overview: Overview; viewer: Viewer }) {
  const { standings, runsOfJobs, amounts, waiting } = overview;
  if ('error' in standings) return <NotRead {...standings} />;
  const known = 'value' in amounts ? amounts.value : null;
  const changes = 'value' in waiting ? waiting.value : null;
  const runs = 'value' in runsOfJobs ? runsOfJobs.value : {};
  return (
    <JobList
      jobs={standings.value.map((standing) =>
        jobView(standing, runs[standing.job.name] ?? [], { viewer, amounts: known, waiting: changes }),
      )}
      actions={jobActions}
      rebuildAmount={known && changes && describeAmount('rebuild', known, changes)}
      mayRebuild={viewer.isOverall}
    />
  );
}

function Cards({ overview: { sizes, standings, runsOfCaches } }: { overview: Overview }) {
  if ('error' in sizes) return <NotRead {...sizes} />;
  const nextOf = (job: string) =>
    'value' in standings
      ? (standings.value.find((standing) => standing.job.name === job)?.nextAt ?? null)
      : null;
  const cards = CACHES.map(({ table, label, says, job }) => ({
    ...sizes.value.find((size) => size.table === table)!,
    label,
    says,
    nextAt: nextOf(job),
    runs: 'value' in runsOfCaches ? (runsOfCaches.value[table] ?? []) : null,
  }));
  return <CacheCards cards={cards} />;
}

function AsViewed({ overview: { views, waiting } }: { overview: Overview }) {
  if ('error' in views) return <NotRead {...views} />;
  return <ViewCharts views={views.value} capture={'value' in waiting ? waiting.value.capture : 'triggers'} />;
}

function Charts({ overview: { runsOfCaches } }: { overview: Overview }) {
  if ('error' in runsOfCaches) return <NotRead {...runsOfCaches} />;
  const runs = runsOfCaches.value.chatbot_statistics ?? [];
  if (runs.length === 0) return <Notice tone="info">No refresh has run yet.</Notice>;
  return <RunCharts runs={runs} />;
}

function Success({ overview: { success } }: { overview: Overview }) {
  return 'error' in success ? <NotRead {...success} /> : <SuccessChart success={success.value} />;
}
