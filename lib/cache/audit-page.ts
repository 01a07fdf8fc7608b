/** What the page of the audit shows, from one snapshot; a part that cannot be read leaves the others standing. */
import 'server-only';
import { type Db, db } from '@/db/client';
import { countOpenFindings, listFindings } from '@/lib/audit/findings';
import { listResults, readAuditDays, readStatement } from '@/lib/audit/statement';
import { readInvariants } from '@/lib/invariants/check';
import type { Paging } from '@/lib/reads/cursor';
import { inSnapshot } from '@/lib/reads/snapshot';
import { stateOf } from '@/lib/refresh/log';
import { section } from './section';
import { reachOf, type Viewer } from './viewer';

export type AuditPage = Awaited<ReturnType<typeof readAuditPage>>;

/** Rows of the newest audits: four parts each. */
const RESULTS = 24;

/** Findings are those of the team in view; of every team for who administers all. */
export async function readAuditPage(viewer: Viewer, paging: Paging) {
  const reach = reachOf(viewer);
  return inSnapshot(
    db(),
    async (snapshot) => {
      const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
      return {
        asOf: clock!.asOf,
        statement: await section(snapshot, 'statement', (sql) => readStatement(sql)),
        days: await section(snapshot, 'audit days', (sql) => readAuditDays(sql)),
        results: await section(snapshot, 'audits', (sql) => listResults(sql, RESULTS)),
        invariants: await section(snapshot, 'invariants', (sql) => readInvariants(sql, reach)),
        findings: await section(snapshot, 'findings', (sql) => listFindings(sql, reach, paging)),
        open: await section(snapshot, 'open findings', countOpenFindings),
        underWay: await section(snapshot, 'audits under way', readUnderWay),
      };
    },
    { isUnlimited: true },
  );
}

/** Ids of the audits that wait or are under way, by their type. */
async function readUnderWay(sql: Db): Promise<Record<string, string>> {
  const rows = await sql<{ type: string; id: string }[]>`
    select type, id::text from truecount.statistics_update_log
    where type in ('audit', 'audit-all') and state in ('queued', 'running') and ${stateOf(sql)} in ('queued', 'running') order by id`;
  return Object.fromEntries(rows.map(({ type, id }) => [type, id]));
}
