/** A job as the cache page shows it: plain, so that it can be handed to the browser. */
import { isScheduled } from '@/lib/jobs/jobs';
import { describeRegistered } from '@/lib/jobs/registered';
import { describeSchedule } from '@/lib/jobs/schedule';
import type { JobStanding, JobState } from '@/lib/jobs/standing';
import type { Amounts } from './amounts';
import { describeAmount, describeSure } from './describe-amount';
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
  /** What Inngest has registered, where that comes less often, in words. */
  registered: string | null;
  isScheduled: boolean;
  scope: 'chatbot' | 'session' | null;
  state: JobState;
  isPaused: boolean;
  intervalSeconds: number | null;
  /** Who changed its schedule, and when; null where nobody did. */
  changed: { at: string; by: string } | null;
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

/** What is asked before is what a cache that is filled asks. */
const NOT_READ = { isFilled: true, isEverything: false };

export function jobView(
  standing: JobStanding,
  runs: RunBar[],
  { viewer, amounts, waiting }: { viewer: Viewer; amounts: Amounts | null; waiting: Waiting | null },
): JobView {
  const { job, setting, schedule, registered, state, beatAt, nextAt } = standing;
  const underWay = runs.findLast((run) => run.state === 'running' || run.state === 'queued');
  return {
    name: job.name,
    label: labelOf(job.name),
    says: job.says,
    schedule: schedule && describeSchedule(schedule),
    registered: registered && describeRegistered(registered),
    isScheduled: isScheduled(job),
    scope: job.scope ?? null,
    state,
    isPaused: setting.isPaused,
    intervalSeconds: setting.intervalSeconds,
    changed:
      setting.changedAt !== null && setting.changedBy !== null
        ? { at: setting.changedAt, by: setting.changedBy }
        : null,
    beatAt,
    nextAt,
    runs,
    // A run about one chatbot or session is followed by who asked for it.
    runId: job.scope ? null : (underWay?.id ?? null),
    amount: amounts && waiting && describeAmount(job.type(), amounts, waiting),
    sure: describeSure(job.type(), amounts, waiting ?? NOT_READ),
    mayPress: refusalToPress(viewer, job) === null,
    mayChange: viewer.isOverall,
  };
}
