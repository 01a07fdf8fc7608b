'use client';
/** The jobs, those with a schedule first; at the end what empties the cache. */
import { SectionHeading } from '@/components/shell/section-heading';
import type { JobView } from '@/lib/cache/job-view';
import type { Pressed } from './actions';
import { JobRow, type RowActions } from './job-row';
import classes from './job-row.module.css';
import { PressButton } from './press-button';

interface JobListProps {
  jobs: JobView[];
  actions: RowActions & { rebuild: (isSure: boolean) => Promise<Pressed> };
  /** What clearing would do, in words. */
  rebuildAmount: string | null;
  mayRebuild: boolean;
}

export function JobList({ jobs, actions, rebuildAmount, mayRebuild }: JobListProps) {
  const scheduled = jobs.filter((job) => job.isScheduled);
  const requested = jobs.filter((job) => !job.isScheduled);
  return (
    <>
      <SectionHeading title="Jobs" scope="what runs by itself; each can be run now" />
      <ul className={classes.list} id="jobs" aria-label="Jobs">
        {scheduled.map((job) => (
          <JobRow key={job.name} job={job} actions={actions} />
        ))}
      </ul>
      <SectionHeading title="On request" scope="what nobody but people starts" />
      <ul className={classes.list} aria-label="On request">
        {requested.map((job) => (
          <JobRow key={job.name} job={job} actions={actions} />
        ))}
        <li className={classes.row} id="rebuild" aria-label="Clear and rebuild">
          <div className={classes.what}>
            <h3>Clear and rebuild</h3>
            <p>
              Empties the cache tables and counts everything anew. Until that is done pages show its progress
              and no numbers; nothing of the source is touched.
            </p>
            {rebuildAmount && <p className={classes.amount}>Now: {rebuildAmount}.</p>}
          </div>
          {mayRebuild && (
            <div className={classes.press}>
              <PressButton
                label="Clear and rebuild"
                amount={rebuildAmount}
                sure="Clear the cache now"
                isDangerous
                runId={null}
                follow={actions.follow}
                cancel={actions.cancel}
                press={() => actions.rebuild(true)}
              />
            </div>
          )}
        </li>
      </ul>
    </>
  );
}
