/** The status strip of an overview, and what it comes to in one sentence. */
import { env } from '@/lib/env';
import { formatMinute } from '@/lib/format';
import type { InngestReach } from '@/lib/jobs/inngest-reach';
import { schedulerOf } from '@/lib/jobs/mode';
import { intervalOf } from '@/lib/jobs/schedule';
import { type Check, checkOf } from './check';
import { checkFreshness, type Pages } from './check-freshness';
import { checkDrift, checkInvariants } from './check-numbers';
import { checkDatabase, checkFailures, checkHeartbeats, checkInngest, checkSuccess } from './check-work';
import type { Overview } from './overview';
import type { Section } from './section';
import type { Waiting } from './waiting';

/** @param inngest null where Inngest does not run the jobs */
export function stripOf(overview: Overview, inngest: InngestReach | null): Check[] {
  const { asOf, waiting, standings, failures, drift, database, success } = overview;
  const now = Date.parse(asOf);
  const isFilled = 'value' in waiting ? waiting.value.isFilled : true;
  return [
    checkOf('Freshness', waiting, (value) =>
      checkFreshness(value, env().STALE_THRESHOLD_MINUTES * 60, pagesOf(value)),
    ),
    checkOf('Scheduler', standings, (value) => checkHeartbeats(value, schedulerOf(), now)),
    ...(inngest ? [checkInngest(inngest)] : []),
    checkOf('Failures', failures, (value) => checkFailures(value, { isFilled })),
    checkOf('Success', success, checkSuccess),
    checkOf('Drift', drift, (value) => checkDrift(value, auditInterval(overview), now)),
    checkOf('Sums', drift, (value) => checkInvariants(value, now)),
    checkOf('Database', database, checkDatabase),
  ];
}

/** Seconds between two audits; the default where the jobs could not be read. */
function auditInterval({ asOf, standings }: Overview): number {
  const known = 'value' in standings ? standings.value : [];
  const audit = known.find(({ job }) => job.name === 'audit');
  return audit?.schedule ? intervalOf(audit.schedule, new Date(asOf)) : 3600;
}

function pagesOf({ pending, isCapped, isEverything }: Waiting): Pages {
  const { READ_MODE, PENDING_LIMIT } = env();
  if (READ_MODE !== 'exact') return READ_MODE;
  return isEverything || isCapped || pending > PENDING_LIMIT ? 'fold' : 'add';
}

/** What pages answer with, by READ_MODE and by how much waits. */
function describePages(waiting: Waiting): string {
  const { isFilled, pending, capture, sweptAt } = waiting;
  if (!isFilled) return 'Pages show no numbers yet';
  const pages = pagesOf(waiting);
  if (pages === 'live') return 'Pages count everything anew';
  if (pending > 0 && pages !== 'add') return 'Pages may be behind, and say so';
  if (capture === 'triggers') return 'Pages are exact';
  const swept = sweptAt === null ? 'as sweeps find them' : `up to ${formatMinute(sweptAt)}`;
  return `Pages have every new message, and edits and deletions ${swept}`;
}

/** Whether the numbers can be trusted, and whether anything is to be done. */
export function describeTrust(checks: Check[], waiting: Section<Waiting>): string {
  const bad = checks.filter(({ tone }) => tone === 'bad').length;
  const warned = checks.filter(({ tone }) => tone === 'warn').length;
  const trust =
    'value' in waiting ? describePages(waiting.value) : 'Whether pages are exact could not be read';
  if (bad > 0) return `${trust}; ${bad === 1 ? 'one check needs' : `${bad} checks need`} you`;
  if (warned > 0)
    return `${trust}; ${warned === 1 ? 'one check deserves' : `${warned} checks deserve`} a look`;
  return `${trust}, and every check is good`;
}
