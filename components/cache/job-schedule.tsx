'use client';
/** A job's schedule: its interval, pause and resume. Remembered, and written into the trail. */
import { Button, NativeSelect } from '@mantine/core';
import { useState, useTransition } from 'react';
import type { JobView } from '@/lib/cache/job-view';
import { formatDuration } from '@/lib/format';
import type { Done } from './actions';
import classes from './job-row.module.css';

export interface ScheduleActions {
  pause: (name: string, isPaused: boolean) => Promise<Done>;
  setInterval: (name: string, seconds: number | null) => Promise<Done>;
}

const DEFAULT = 'default';
const CHOICES = [60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 604_800];

export function JobSchedule({ job, actions }: { job: JobView; actions: ScheduleActions }) {
  const { name, label, isPaused, intervalSeconds } = job;
  const [isBusy, start] = useTransition();
  const [error, setError] = useState<string | null>(null);
  const run = (work: () => Promise<Done>) =>
    start(async () => {
      const answer = await work().catch(() => ({ error: 'The server did not answer.' }));
      setError('error' in answer ? answer.error : null);
    });
  const choices =
    intervalSeconds === null || CHOICES.includes(intervalSeconds)
      ? CHOICES
      : [...CHOICES, intervalSeconds].sort((a, b) => a - b);
  return (
    <div className={classes.schedule}>
      {error && <p role="alert">{error}</p>}
      <NativeSelect
        // What the server refused is shown as it was.
        key={`${intervalSeconds} ${isBusy}`}
        size="xs"
        aria-label={`Interval of ${label}`}
        defaultValue={intervalSeconds === null ? DEFAULT : String(intervalSeconds)}
        data={[
          { value: DEFAULT, label: 'default interval' },
          ...choices.map((seconds) => ({
            value: String(seconds),
            label: `every ${formatDuration(seconds)}`,
          })),
        ]}
        disabled={isBusy}
        onChange={({ currentTarget: { value } }) =>
          run(() => actions.setInterval(name, value === DEFAULT ? null : Number(value)))
        }
      />
      <Button
        variant="default"
        disabled={isBusy}
        aria-label={`${isPaused ? 'Resume' : 'Pause'} ${label}`}
        onClick={() => run(() => actions.pause(name, !isPaused))}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </div>
  );
}
