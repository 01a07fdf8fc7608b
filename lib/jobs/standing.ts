/** How each job stands: when it last beat, how its last run ended, when it comes next, and whether it is silent. */
import type { Db } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { isScheduled, JOBS, type Job } from './jobs';
import { intervalOf, nextSlot, type Schedule } from './schedule';
import { type JobSetting, readSettings, scheduleOf, settingOf } from './settings';

/** `off`: the strategy does without it. `failing`: its newest run that is over did not end well. */
export type JobState = 'ok' | 'paused' | 'off' | 'silent' | 'failing';

export interface JobRun {
  id: string;
  state: string;
  startedAt: string | null;
  finishedAt: string | null;
  error: string | null;
}

export interface JobStanding {
  job: Job;
  setting: JobSetting;
  schedule: Schedule | null;
  state: JobState;
  /** When a scheduler last looked at it; null for what comes on request only. */
  beatAt: string | null;
  /** Whether a run of it waits or is under way. */
  isRunning: boolean;
  /** The newest run that is over. */
  last: JobRun | null;
  /** End of the newest run that ended well. */
  doneAt: string | null;
  nextAt: string | null;
}

interface Row {
  job: string;
  now: string;
  beatAt: string | null;
  isRunning: boolean;
  last: JobRun | null;
  doneAt: string | null;
}

/** A scheduler may be a little late. */
const SLACK_SECONDS = 30;

export async function readStandings(sql: Db): Promise<JobStanding[]> {
  const settings = await readSettings(sql);
  const names = JOBS.map(({ name }) => name);
  const rows = await sql<Row[]>`
    select job, now() as now, heart.beat_at as "beatAt",
      exists (select from truecount.statistics_update_log where job = name.job and ${stateOf(sql)} in ('queued', 'running')) as "isRunning",
      (select json_build_object('id', id::text, 'state', ${stateOf(sql)}, 'startedAt', started_at, 'finishedAt', finished_at, 'error', error)
        from truecount.statistics_update_log
        where job = name.job and ${stateOf(sql)} in ('done', 'failed', 'abandoned') order by id desc limit 1) as last,
      (select finished_at from truecount.statistics_update_log where job = name.job and state = 'done' order by id desc limit 1) as "doneAt"
    from unnest(${names}::text[]) name(job) left join truecount.job_heartbeat heart using (job)`;
  return JOBS.map((job) => {
    const row = rows.find((found) => found.job === job.name)!;
    const setting = settingOf(settings, job);
    const schedule = scheduleOf(job, setting);
    const now = new Date(row.now);
    return {
      job,
      setting,
      schedule,
      state: stateOfJob(job, setting, schedule, row),
      beatAt: isScheduled(job) ? row.beatAt : null,
      isRunning: row.isRunning,
      last: row.last,
      doneAt: row.doneAt,
      nextAt: schedule === null || setting.isPaused ? null : nextSlot(schedule, now).toISOString(),
    };
  });
}

function stateOfJob(job: Job, setting: JobSetting, schedule: Schedule | null, row: Row): JobState {
  if (setting.isPaused) return 'paused';
  if (schedule === null && isScheduled(job)) return 'off';
  if (schedule !== null && isSilent(setting, schedule, row)) return 'silent';
  return row.last !== null && row.last.state !== 'done' ? 'failing' : 'ok';
}

/** No scheduler has looked at it for two intervals, nor was it set anew since. */
function isSilent({ changedAt }: JobSetting, schedule: Schedule, { beatAt, now }: Row): boolean {
  const since = Math.max(...[beatAt, changedAt].map((at) => (at === null ? 0 : Date.parse(at))));
  const seconds = (Date.parse(now) - since) / 1000;
  return seconds > 2 * intervalOf(schedule, new Date(now)) + SLACK_SECONDS;
}
