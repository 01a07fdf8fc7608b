/** How each job stands: when it last beat, how its last run ended, when it comes next, and whether it is silent. */
import type { Db, Fragment } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { isScheduled, JOBS, type Job } from './jobs';
import { intervalOf, nextSlot, type Schedule } from './schedule';
import { DEFAULT_SETTING, type JobSetting, scheduleOf, settingColumns } from './settings';

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
  /** Null where nobody has set it. */
  isPaused: boolean | null;
  intervalSeconds: number | null;
  changedAt: string | null;
  changedBy: string | null;
  now: string;
  beatAt: string | null;
  isRunning: boolean;
  last: JobRun | null;
  doneAt: string | null;
}

/** A scheduler may be a little late. */
const SLACK_SECONDS = 30;

export async function readStandings(sql: Db): Promise<JobStanding[]> {
  const names = JOBS.map(({ name }) => name);
  // `nulls last`, of a key that is never null, is the order of statistics_update_log_standing_index alone: by the key itself
  // the whole log would be gone through for a job that has few runs.
  const newest = (state: Fragment) => sql`(
    select * from truecount.statistics_update_log log
    where log.job = name.job and log.state = ${state} order by log.id desc nulls last limit 1)`;
  const rows = await sql<Row[]>`
    with unfinished as materialized (
      select *, ${stateOf(sql)} as actual from truecount.statistics_update_log where state in ('queued', 'running')
    )
    select name.job, now() as now, heart.beat_at as "beatAt", ${settingColumns(sql)},
      exists (select from unfinished where unfinished.job = name.job and actual in ('queued', 'running')) as "isRunning",
      (select json_build_object('id', id::text, 'state', actual, 'startedAt', started_at, 'finishedAt', finished_at, 'error', error)
        from (
          select id, log.state as actual, started_at, finished_at, error
          from unnest(array['done', 'failed', 'abandoned']) ending(state) cross join lateral ${newest(sql`ending.state`)} log
          union all
          select id, actual, started_at, finished_at, error from unfinished where unfinished.job = name.job and actual = 'abandoned'
        ) ended order by id desc limit 1) as last,
      (select finished_at from ${newest(sql`'done'`)} log) as "doneAt"
    from unnest(${names}::text[]) name(job) left join truecount.job_heartbeat heart using (job)
    left join truecount.job_setting setting using (job)`;
  return JOBS.map((job) => {
    const row = rows.find((found) => found.job === job.name)!;
    const { isPaused, intervalSeconds, changedAt, changedBy } = row;
    const setting =
      isPaused === null || changedAt === null
        ? DEFAULT_SETTING
        : { isPaused, intervalSeconds, changedAt, changedBy };
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
