/** The numbers that differed, newest first: what was shown beside what was counted, and what became of it. */
import type { Db, Fragment } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { beyond, elsewhere, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { orderBy } from '@/lib/reads/order';
import type { Page, Total } from '@/lib/reads/types';
import { stateOf } from '@/lib/refresh/log';
import { WRONG_CAP } from '@/lib/verify/tally';
import { isAuditedSince, isMended, isNewest } from './mended';
import type { RecordedPart } from './record';

export interface AuditFinding {
  id: string;
  runId: string;
  part: RecordedPart;
  foundAt: string;
  kind: 'session' | 'chatbot' | 'bucket' | 'team';
  /** Of a bucket its chatbot's. */
  subjectId: string;
  teamId: string | null;
  /** As lib/verify names it: `messages`, `versions`, `hours`, `month 2026-01-01 00:00 sessions`, ... */
  number: string;
  /** Null on the side that does not know the row. */
  shown: unknown;
  counted: unknown;
  /** Capture by tail need not have known it yet. */
  isUnswept: boolean;
  /** Nothing is left to do: by a sweep, by its repair, or because everything was counted again since. */
  isMended: boolean;
  /** The refresh that somebody asked for to mend it. */
  repair: { runId: string; state: string; askedBy: string; askedAt: string } | null;
}

export const FINDING_PAGE = 50;
const SORT = 'found';

/**
 * Of the team, or with null of every one; the same number found again and again is listed once, as it was found last. What a
 * repair came upon is listed as what it was asked for to mend.
 */
export async function listFindings(
  sql: Db,
  { teamId }: Pick<Access, 'teamId'>,
  paging: Paging,
): Promise<Page<AuditFinding>> {
  const window = windowOf(paging, SORT, 'bigint', 'desc');
  const id = sql`finding.id`;
  const team = teamId === null ? sql`true` : sql`finding.team_id = ${teamId}`;
  const found = await sql<(AuditFinding & { cursorKey: string; key: string })[]>`
    select finding.id::text as "cursorKey", finding.id as key, finding.id, finding.run_id as "runId", part, found_at as "foundAt", kind,
      subject_id as "subjectId", team_id as "teamId", number, shown, counted, is_unswept as "isUnswept", ${isMended(sql)} as "isMended",
      case when repair_run_id is not null then json_build_object('runId', repair_run_id::text, 'askedBy', repair_asked_by,
        'askedAt', to_char(repair_asked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'state', coalesce((select ${stateOf(sql)} from truecount.statistics_update_log where id = repair_run_id), 'abandoned')) end as repair
    from truecount.audit_finding finding
    where ${team} and not exists (select from truecount.audit_finding mended where finding.part = 'sweep' and mended.repair_run_id = finding.run_id)
      and ${beyond(sql, id, id, 'bigint', window)} and ${isNewest(sql)}
    ${orderBy(sql, id, id, window.direction)} limit ${FINDING_PAGE + 1}`;
  const instead = elsewhere(window, found.length, FINDING_PAGE);
  if (instead) return listFindings(sql, { teamId }, instead);
  return pageOf(found, FINDING_PAGE, window, SORT);
}

/** Counted so far; more is "1,000+". */
const OPEN_CAP = 1_000;

/** What is wrong and was not mended, of every team; what the next sweep will find is not among it. */
export async function countOpenFindings(sql: Db): Promise<Total> {
  const [row] = await sql<{ open: OpenFindings }[]>`select ${openFindings(sql)} as open`;
  return openTotal(row!.open);
}

export interface OpenFindings {
  count: number;
  isMore: boolean;
}

/** SQL: the same in a column of its own, for `openTotal`. */
export const openFindings = (sql: Db): Fragment => sql`(
  select json_build_object('count', count(*), 'isMore', ${hasMore(sql)}) from (
    select from truecount.audit_finding finding
    where part <> 'sweep' and not is_unswept and ${isNewest(sql)} and not ${isMended(sql)} limit ${OPEN_CAP + 1}
  ) open)`;

export const openTotal = ({ count, isMore }: OpenFindings): Total => ({
  count: Math.min(count, OPEN_CAP),
  isCapped: count > OPEN_CAP || (count > 0 && isMore),
});

/** SQL: an audit found more that is wrong than it kept, and everything was not counted again since. */
const hasMore = (sql: Db): Fragment => sql`exists (
  select from truecount.audit_result result where part <> 'sweep' and wrong_count > ${WRONG_CAP} and not exists (
    select from truecount.statistics_update_log where type = 'full' and state = 'done' and started_at > result.as_of)
  and not ${isAuditedSince(sql, sql`result.as_of`)})`;
