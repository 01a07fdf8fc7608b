'use client';
/** A job's schedule: its interval, pause and resume. Remembered, and written into the trail. */
import { Button, NativeSelect } from '@mantine/core';
import { useState, useTransition } from 'react';
import { whileBusy } from '@/components/state/busy';
import type { JobView } from '@/lib/cache/job-view';
import { formatDuration } from '@/lib/format';
import type { Done } from './actions';
import classes from './job-row.module.css';
import type { Said } from './use-run';

export interface ScheduleActions {
  pause: (name: string, isPaused: boolean) => Promise<Done>;
  setInterval: (name: string, seconds: number | null) => Promise<Done>;
}

const DEFAULT = 'default';
const CHOICES = [60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 604_800];

export function JobSchedule({ job, actions }: { job: JobView; actions: ScheduleActions }) {
  const { name, label, isPaused, intervalSeconds } = job;
  const [isBusy, start] = useTransition();
  const [said, setSaid] = useState<Said | null>(null);
  const now = intervalSeconds === null ? DEFAULT : String(intervalSeconds);
  // Null: as it is. Changing the list changes nothing: it is stepped through by key.
  const [chosen, setChosen] = useState<string | null>(null);
  const run = (work: () => Promise<Done>, done: string) =>
    isBusy ||
    start(async () => {
      const answer = await work().catch(() => ({ error: 'The server did not answer.' }));
      // What the server refused is shown as it was.
      setChosen(null);
      setSaid('error' in answer ? { text: answer.error, isBad: true } : { text: done });
    });
  const set = () => {
    if (chosen === null || chosen === now) return setSaid({ text: 'It is so already.' });
    run(() => actions.setInterval(name, chosen === DEFAULT ? null : Number(chosen)), 'Set.');
  };
  const choices =
    intervalSeconds === null || CHOICES.includes(intervalSeconds)
      ? CHOICES
      : [...CHOICES, intervalSeconds].sort((a, b) => a - b);
  return (
    <div className={classes.schedule}>
      <p aria-live="polite" data-bad={said?.isBad || undefined}>
        {said?.text}
      </p>
      <NativeSelect
        size="xs"
        aria-label={`Interval of ${label}`}
        value={chosen ?? now}
        data={[
          { value: DEFAULT, label: 'default interval' },
          ...choices.map((seconds) => ({
            value: String(seconds),
            label: `every ${formatDuration(seconds)}`,
          })),
        ]}
        onChange={({ currentTarget: { value } }) => setChosen(value)}
      />
      <Button variant="default" {...whileBusy(isBusy)} aria-label={`Set interval of ${label}`} onClick={set}>
        Set
      </Button>
      <Button
        variant="default"
        {...whileBusy(isBusy)}
        aria-label={`${isPaused ? 'Resume' : 'Pause'} ${label}`}
        onClick={() =>
          run(() => actions.pause(name, !isPaused), isPaused ? 'It is resumed.' : 'It is paused.')
        }
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </div>
  );
}
