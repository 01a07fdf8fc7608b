/**
 * The embedded scheduler: starts the jobs in this process. Any number of instances may have one; the slots in the database
 * see to it that each is taken once. What was missed while the machine slept is one slot, the newest.
 */
import { Cron } from 'croner';
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { StoppedError } from '@/lib/refresh/run';
import { claimSlot } from './claim';
import { isScheduled, JOBS, type Job } from './jobs';
import { findLost } from './lost';
import { perform, performAgain } from './perform';
import { slotOf } from './schedule';
import { type JobSettings, readSettings, scheduleOf, settingOf } from './settings';

/** Settings that people change, and runs whose process died, are looked for every so many milliseconds. */
const LOOK_MS = 5_000;
/** A reason that stays the same is logged again after so long. */
const LOG_AGAIN_MS = 60_000;

export interface Scheduler {
  /** Starts nothing more, waits for the batches that are under way, and leaves their runs to others. */
  stop(): Promise<void>;
}

/** @param now the clock, for tests */
export function startScheduler(sql: Sql, now: () => Date = () => new Date()): Scheduler {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  /** The newest slot of each job that this process knows to be taken. */
  const taken = new Map<string, number>();
  let settings: JobSettings = new Map();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let failure = { message: '', at: 0 };

  const keep = (job: Job, id: string, work: Promise<unknown>) => {
    const kept = work
      .catch((error: unknown) => {
        if (error instanceof StoppedError) log.info({ operation: job.name, run: id }, 'run left to others');
      })
      .finally(() => running.delete(kept));
    running.add(kept);
  };

  async function look(): Promise<void> {
    settings = await readSettings(sql);
    for (const { id, job } of await findLost(sql))
      keep(job, id, performAgain(sql, job, id, { stopping: stopping.signal }));
  }

  async function tick(): Promise<void> {
    if (performance.now() - lookedAt >= LOOK_MS) {
      lookedAt = performance.now();
      await look();
    }
    for (const job of JOBS.filter(isScheduled)) {
      const setting = settingOf(settings, job);
      const schedule = scheduleOf(job, setting);
      if (schedule === null || setting.isPaused || stopping.signal.aborted) continue;
      const slot = slotOf(schedule, now());
      if (slot.getTime() <= (taken.get(job.name) ?? Number.NEGATIVE_INFINITY)) continue;
      const id = await claimSlot(sql, job, slot);
      taken.set(job.name, slot.getTime());
      if (id !== null)
        keep(job, id, perform(sql, job, id, { type: job.type() }, { stopping: stopping.signal }));
    }
  }

  function report(error: unknown): void {
    const { message } = describeError(error);
    if (message === failure.message && Date.now() - failure.at < LOG_AGAIN_MS) return;
    failure = { message, at: Date.now() };
    log.error({ operation: 'scheduler', error: describeError(error) }, 'jobs not started');
  }

  let ticking: Promise<void> = Promise.resolve();
  const clock = new Cron('* * * * * *', { protect: true, unref: true }, () => {
    ticking = tick().catch(report);
    return ticking;
  });
  return {
    async stop() {
      clock.stop();
      stopping.abort();
      await ticking;
      await Promise.all(running);
    },
  };
}
