/** The audit as a job: a run of the update log, with a note of what was found, and an alert where something is wrong. */
import type { Sql } from '@/db/client';
import { formatCount, formatNoun } from '@/lib/format';
import { tell } from '@/lib/jobs/alert';
import type { TaskResult } from '@/lib/jobs/task';
import { RunEndedError } from '@/lib/refresh/log';
import { COMPARED_TOGETHER, NotComparableError } from '@/lib/verify/comparison';
import { type Audited, type Auditing, audit } from './audit';
import { readSwept } from './statement';

export const auditSample = (sql: Sql, run: string): Promise<TaskResult> => perform(sql, run, 'audit');

/** Its progress is in the log; it ends when it is cancelled there. */
export const auditAll = (sql: Sql, run: string): Promise<TaskResult> =>
  perform(sql, run, 'audit-all', { isAll: true, onProgress: (sessions) => beat(sql, run, sessions) });

async function beat(sql: Sql, run: string, sessions: number): Promise<void> {
  const rows = await sql`
    update truecount.statistics_update_log set beat_at = clock_timestamp(), batches_done = ${Math.ceil(sessions / COMPARED_TOGETHER)},
      batches_total = ceil((select coalesce(sum(session_count + test_session_count), 0) from truecount.team_statistics) / ${COMPARED_TOGETHER}) + 1,
      note = ${`${formatNoun(sessions, 'session')} compared so far.`}
    where id = ${run} and state = 'running'`;
  if (rows.count === 0) throw new RunEndedError();
}

async function perform(
  sql: Sql,
  run: string,
  job: 'audit' | 'audit-all',
  auditing: Auditing = {},
): Promise<TaskResult> {
  let audited: Audited;
  try {
    audited = await audit(sql, run, auditing);
  } catch (error) {
    if (!(error instanceof NotComparableError)) throw error;
    return { read: 0, changed: 0, note: `Nothing was compared. ${error.message}` };
  }
  const total = totalOf(audited);
  const before = sql`(select coalesce(max(as_of), '-infinity') from truecount.audit_result
    where part in ('random', 'all') and run_id <> ${run})`;
  const swept = (await readSwept(sql, before)).wrong;
  const mended =
    swept > 0
      ? ` Since the audit before, refreshes have mended ${formatNoun(swept, 'number')} that nobody had noted.`
      : '';
  const note = describe(total) + mended;
  if (total.wrong > 0 || total.broken.length > 0 || swept > 0)
    await tell(sql, { kind: 'drift', job, text: `${job} (run ${run}): ${note}` });
  return { read: total.rows, changed: 0, note };
}

interface AuditTotal {
  rows: number;
  numbers: number;
  wrong: number;
  unswept: number;
  /** Names of the checks that do not hold. */
  broken: string[];
}

export function totalOf({ parts, invariants }: Audited): AuditTotal {
  const sum = (pick: (tallied: Audited['parts'][number]['tallied']) => number) =>
    parts.reduce((total, { tallied }) => total + pick(tallied), 0);
  return {
    rows: sum(({ rows }) => rows),
    numbers: sum(({ checked }) => checked),
    wrong: sum(({ wrong }) => wrong),
    unswept: sum(({ unswept }) => unswept),
    broken: invariants.filter(({ wrong }) => wrong > 0).map(({ name }) => name),
  };
}

export function describe({ numbers, wrong, unswept, broken }: AuditTotal): string {
  const later = unswept > 0 ? `, ${formatCount(unswept)} that the next sweep will find` : '';
  const sums = broken.length > 0 ? ` These do not hold: ${broken.join(', ')}.` : '';
  return `${formatNoun(numbers, 'number')} recounted, ${formatCount(wrong)} wrong${later}.${sums}`;
}
