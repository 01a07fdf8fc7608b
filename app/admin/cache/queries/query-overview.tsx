/** The page of the queries: nothing is measured before somebody presses it. */
import { explainQuery, measureQuery } from '@/app/actions/queries';
import { CacheNav } from '@/components/cache/cache-nav';
import { IndexList } from '@/components/queries/index-list';
import { QueryList } from '@/components/queries/query-list';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { NotRead } from '@/components/state/not-read';
import { Clock } from '@/components/time/clock';
import { Time } from '@/components/time/time';
import { readQueriesPage } from '@/lib/cache/queries-page';
import type { Viewer } from '@/lib/cache/viewer';
import { formatClock } from '@/lib/format';

export async function QueryOverview({ viewer }: { viewer: Viewer }) {
  const { asOf, queries, usage } = await readQueriesPage();
  return (
    <Clock asOf={asOf}>
      <PageHeading
        title="Queries"
        scope={
          <>
            The pages’ own statements, for the team in view · as of{' '}
            <time dateTime={asOf}>{formatClock(asOf)}</time>
          </>
        }
      />
      <CacheNav />
      <SectionHeading
        title="Cached against live"
        scope={
          viewer.isOverall
            ? 'cached rows as they stand, exact as pages show them, live from the source; each run once, with the way to the database'
            : 'measured by administrators of every team'
        }
      />
      <QueryList
        queries={queries}
        mayPress={viewer.isOverall}
        actions={{ measure: measureQuery, explain: explainQuery }}
      />
      <SectionHeading
        title="Indexes"
        scope={
          'value' in usage && (
            <>
              of Truecount’s own tables, the largest first; counted since{' '}
              <Time at={usage.value.since} unknown="the database was made" />
            </>
          )
        }
      />
      {'error' in usage ? <NotRead {...usage} /> : <IndexList indexes={usage.value.indexes} />}
    </Clock>
  );
}
