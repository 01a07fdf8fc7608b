/** A job as the cache page shows it: plain, so that it can be handed to the browser. */
import { isScheduled } from '@/lib/jobs/jobs';
import { describeSchedule } from '@/lib/jobs/schedule';
import type { JobStanding, JobState } from '@/lib/jobs/standing';
import type { Amounts } from './amounts';
import { describeAmount } from './describe-amount';
import { labelOf } from './label-of';
import { refusalToPress } from './may';
import type { RunBar } from './runs-of';
import type { Viewer } from './viewer';
import type { Waiting } from './waiting';

export interface JobView {
  name: string;
  label: string;
  says: string;
  /** In words; null where it comes on request only, or the strategy does without it. */
  schedule: string | null;
  isScheduled: boolean;
  scope: 'chatbot' | 'session' | null;
  state: JobState;
  isPaused: boolean;
  intervalSeconds: number | null;
  /** Who changed its schedule, and when; null where nobody did. */
  changed: { at: string; by: string | null } | null;
  beatAt: string | null;
  nextAt: string | null;
  /** Its newest runs, oldest first. */
  runs: RunBar[];
  /** The run that waits or is under way. */
  runId: string | null;
  amount: string | null;
  /** It is asked before; the words of the second button. */
  sure: string | null;
  /** Whether the viewer may start it, and change its schedule. */
  mayPress: boolean;
  mayChange: boolean;
}

/** Those that take long, or take something away. */
const SURE: Record<string, string> = {
  'refresh-full': 'Count everything again',
  compress: 'Compress',
  'audit-all': 'Audit everything',
};

export function jobView(
  standing: JobStanding,
  runs: RunBar[],
  { viewer, amounts, waiting }: { viewer: Viewer; amounts: Amounts | null; waiting: Waiting | null },
): JobView {
  const { job, setting, schedule, state, beatAt, nextAt } = standing;
  const underWay = runs.findLast((run) => run.state === 'running' || run.state === 'queued');
  return {
    name: job.name,
    label: labelOf(job.name),
    says: job.says,
    schedule: schedule && describeSchedule(schedule),
    isScheduled: isScheduled(job),
    scope: job.scope ?? null,
    state,
    isPaused: setting.isPaused,
    intervalSeconds: setting.intervalSeconds,
    changed:
      setting.changedAt !== null && setting.changedBy !== null
        ? { at: setting.changedAt, by: viewer.isOverall ? setting.changedBy : null }
        : null,
    beatAt,
    nextAt,
    runs,
    // A run about one chatbot or session is followed by who asked for it.
    runId: job.scope ? null : (underWay?.id ?? null),
    amount: amounts && waiting && describeAmount(job.name, amounts, waiting),
    sure: SURE[job.name] ?? null,
    mayPress: refusalToPress(viewer, job) === null,
    mayChange: viewer.isOverall,
  };
}
