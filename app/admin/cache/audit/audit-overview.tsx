/** The page of the audit: one read, and a section for each part of it; a part that failed is said in its place. */
import { auditActions } from '@/app/admin/cache/cache-actions';
import { AuditDays } from '@/components/audit/audit-days';
import { AuditPresses } from '@/components/audit/audit-presses';
import { AuditResults } from '@/components/audit/audit-results';
import { FindingList } from '@/components/audit/finding-list';
import { InvariantList } from '@/components/audit/invariant-list';
import { Statement } from '@/components/audit/statement';
import { CacheNav } from '@/components/cache/cache-nav';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { AutoRefresh } from '@/components/state/auto-refresh';
import { NotRead } from '@/components/state/not-read';
import { Pager } from '@/components/table/pager';
import { Clock } from '@/components/time/clock';
import { readAuditPage } from '@/lib/cache/audit-page';
import { pagesAround } from '@/lib/cache/paging-params';
import type { Viewer } from '@/lib/cache/viewer';
import { formatClock } from '@/lib/format';
import type { Paging } from '@/lib/reads/cursor';

const FOLLOW_MS = 15_000;

export async function AuditOverview({ viewer, paging }: { viewer: Viewer; paging: Paging }) {
  const { asOf, statement, days, results, invariants, findings, open, underWay } = await readAuditPage(
    viewer,
    paging,
  );
  return (
    <Clock asOf={asOf}>
      <AutoRefresh everyMs={FOLLOW_MS} />
      <PageHeading
        title="Audit"
        scope={
          <>
            Numbers recounted from the source and held against what pages show · as of{' '}
            <time dateTime={asOf}>{formatClock(asOf)}</time>
          </>
        }
      />
      <CacheNav />
      {'error' in statement ? (
        <NotRead {...statement} />
      ) : (
        <Statement statement={statement.value} open={'value' in open ? open.value : null}>
          {viewer.isOverall && (
            <AuditPresses actions={auditActions} underWay={'value' in underWay ? underWay.value : {}} />
          )}
        </Statement>
      )}
      <SectionHeading
        title="Findings"
        scope={`what was shown beside what was counted, newest first; ${viewer.isOverall ? 'of every team' : 'of your team'}, kept for 90 days`}
      />
      {'error' in findings ? (
        <NotRead {...findings} />
      ) : (
        <>
          <FindingList
            findings={findings.value.rows}
            teamId={viewer.access.teamId}
            isEveryTeam={viewer.isOverall}
            mayRepair={viewer.mayRefresh}
            actions={auditActions}
          />
          {(findings.value.next ?? findings.value.previous) !== null && (
            <Pager
              label="findings"
              noun="finding"
              shown={findings.value.rows.length}
              {...pagesAround('/admin/cache/audit', findings.value)}
            />
          )}
        </>
      )}
      <SectionHeading title="Invariants" scope="two ways to the same number, checked with each audit" />
      {'error' in invariants ? <NotRead {...invariants} /> : <InvariantList invariants={invariants.value} />}
      <SectionHeading title="Newest audits" scope="what each part of them came to" />
      {'error' in results ? <NotRead {...results} /> : <AuditResults results={results.value} />}
      {'error' in days ? <NotRead {...days} /> : <AuditDays days={days.value} />}
    </Clock>
  );
}
