'use client';
/** A job: what it does, when it comes, how its last runs went, and its buttons. */
import Link from 'next/link';
import { Status, type Tone } from '@/components/state/status';
import { Time } from '@/components/time/time';
import type { JobView } from '@/lib/cache/job-view';
import type { JobActions } from './actions';
import classes from './job-row.module.css';
import { JobSchedule, type ScheduleActions } from './job-schedule';
import { PressButton } from './press-button';
import { RunSpark } from './run-spark';
import { type ScopeActions, ScopeForm } from './scope-form';

const STATES: Record<JobView['state'], { tone: Tone; word: string }> = {
  ok: { tone: 'good', word: 'OK' },
  paused: { tone: 'warn', word: 'Paused' },
  off: { tone: 'quiet', word: 'Off' },
  silent: { tone: 'bad', word: 'Silent' },
  failing: { tone: 'bad', word: 'Failing' },
};

/** Why it has no schedule, where that is not the strategy. */
const WHY_OFF: Record<string, string> = { compress: 'off unless ENABLE_COMPRESSION=true' };

export type RowActions = JobActions &
  ScheduleActions &
  ScopeActions & { previewCompress: () => Promise<{ text: string } | { error: string }> };

export function JobRow({ job, actions }: { job: JobView; actions: RowActions }) {
  const { tone, word } = STATES[job.state];
  const last = job.runs.at(-1);
  return (
    <li className={classes.row} id={`job-${job.name}`} aria-label={job.label}>
      <div className={classes.what}>
        <h3>{job.label}</h3>
        <p>{job.says}</p>
        {job.amount && <p className={classes.amount}>Now: {job.amount}.</p>}
      </div>
      <div className={classes.when}>
        {(job.isScheduled || job.state !== 'ok') && <Status tone={tone}>{word}</Status>}
        <p>
          {job.schedule ?? (job.isScheduled ? (WHY_OFF[job.name] ?? 'not with this strategy') : 'on request')}
        </p>
        {job.registered && <p>{job.registered}</p>}
        {job.isScheduled && (
          <p>
            next <Time at={job.nextAt} /> · beat <Time at={job.beatAt} unknown="never" />
          </p>
        )}
        {job.changed && (
          <p>
            set by hand <Time at={job.changed.at} /> by {job.changed.by}
          </p>
        )}
      </div>
      <div className={classes.last}>
        <RunSpark runs={job.runs} />
        {last ? (
          <p>
            <Link
              href={`/admin/cache/runs?job=${job.name}`}
              prefetch={false}
              aria-label={`last run of ${job.label}, and those before`}
            >
              last run
            </Link>{' '}
            <Time at={last.at} />
          </p>
        ) : (
          <p>no run yet</p>
        )}
      </div>
      {(job.mayPress || job.mayChange) && (
        <div className={classes.press}>
          {job.mayPress && job.scope && <ScopeForm job={job} scope={job.scope} actions={actions} />}
          {job.mayPress && !job.scope && (
            <PressButton
              label={job.label}
              amount={job.amount}
              sure={job.sure ?? undefined}
              runId={job.runId}
              follow={actions.follow}
              cancel={actions.cancel}
              press={() => actions.press(job.name)}
              preview={job.name === 'compress' ? actions.previewCompress : undefined}
            />
          )}
          {job.mayChange && job.isScheduled && job.state !== 'off' && (
            <JobSchedule job={job} actions={actions} />
          )}
        </div>
      )}
    </li>
  );
}
