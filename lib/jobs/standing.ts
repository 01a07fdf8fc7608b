/** How each job stands: when it last beat, how its last run ended, when it comes next, and whether it is silent. */
import type { Db, Fragment } from '@/db/client';
import { stateOf } from '@/lib/refresh/log';
import { isMendedSince, newestDone } from '@/lib/refresh/mended';
import { isScheduled, JOBS, type Job } from './jobs';
import { schedulerOf } from './mode';
import { type Registered, registeredOf } from './registered';
import { intervalOf, nextSlot, type Schedule } from './schedule';
import { DEFAULT_SETTING, type JobSetting, scheduleOf, settingColumns } from './settings';

/** `off`: the strategy does without it. `failing`: its newest run that is over did not end well, and nothing has mended that. */
export type JobState = 'ok' | 'paused' | 'off' | 'silent' | 'failing';

export interface JobRun {
  id: string;
  state: string;
  startedAt: string | null;
  finishedAt: string | null;
  error: string | null;
  isMended: boolean;
}

export interface JobStanding {
  job: Job;
  setting: JobSetting;
  schedule: Schedule | null;
  /** What starts it, where that comes less often than its schedule. */
  registered: Registered | null;
  state: JobState;
  /** When a scheduler last looked at it; null for what comes on request only. */
  beatAt: string | null;
  /** Whether a run of it waits or is under way. */
  isRunning: boolean;
  /** The newest run that is over, whatever started it. */
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
  registeredCron: string | null;
  isRunning: boolean;
  last: JobRun | null;
  doneAt: string | null;
}

/** A scheduler may be a little late. */
const SLACK_SECONDS = 30;

/**
 * SQL: ids of the newest runs of `wanted`, a job's name and type, that fulfil `condition`: what it started itself, and the
 * same started by something else. Folds, which come every few seconds, are none. Two walks of
 * an index each: `nulls last`, of a key that is never null, is the order of these alone (db/indexes.ts). By the key itself the
 * whole log would be gone through for a job that has few runs.
 */
export function newestOf(sql: Db, condition: Fragment, limit: number): Fragment {
  return sql`(
    (select id from truecount.statistics_update_log where job = wanted.name and ${condition} order by id desc nulls last limit ${limit})
    union
    (select id from truecount.statistics_update_log where type = wanted.type and trigger not in ('folder', 'read') and ${condition}
      order by id desc nulls last limit ${limit}))`;
}

/** SQL: relation `wanted`, every job's name and the type of its runs, to stand after FROM. */
export function wantedJobs(sql: Db): Fragment {
  return sql`unnest(${JOBS.map(({ name }) => name)}::text[], ${JOBS.map((job) => job.type())}::text[]) wanted(name, type)`;
}

/** @param by SQL over `setting`: who changed a job's schedule, as it may be told */
export async function readStandings(sql: Db, by?: Fragment): Promise<JobStanding[]> {
  const newest = (condition: Fragment) => sql`(select max(id) from ${newestOf(sql, condition, 1)} newest)`;
  const rows = await sql<Row[]>`
    with ${newestDone(sql)},
    open as materialized (
      select job, type, trigger in ('folder', 'read') as is_fold from truecount.statistics_update_log
      where state in ('queued', 'running') and ${stateOf(sql)} in ('queued', 'running')
    )
    select wanted.name as job, now() as now, heart.beat_at as "beatAt", heart.registered_cron as "registeredCron", ${settingColumns(sql, by)},
      exists (select from open where job = wanted.name or (type = wanted.type and not is_fold)) as "isRunning",
      (select json_build_object('id', id::text, 'state', ${stateOf(sql)}, 'startedAt', started_at, 'finishedAt', finished_at, 'error', error,
          'isMended', state <> 'done' and ${isMendedSince(sql)})
        from truecount.statistics_update_log failed
        where id = ${newest(sql`${stateOf(sql)} in ('done', 'failed', 'abandoned')`)}) as last,
      (select max(finished_at) from truecount.statistics_update_log where id in ${newestOf(sql, sql`state = 'done'`, 1)}) as "doneAt"
    from ${wantedJobs(sql)} left join truecount.job_heartbeat heart on heart.job = wanted.name
    left join truecount.job_setting setting on setting.job = wanted.name`;
  return JOBS.map((job) => standingOf(job, rows.find((found) => found.job === job.name)!));
}

function standingOf(job: Job, row: Row): JobStanding {
  const { isPaused, intervalSeconds, changedAt, changedBy } = row;
  const setting = isPaused === null ? DEFAULT_SETTING : { isPaused, intervalSeconds, changedAt, changedBy };
  const schedule = scheduleOf(job, setting);
  const now = new Date(row.now);
  const registered = schedule && registeredNow(job, schedule, row);
  const starts = registered?.schedule ?? schedule;
  return {
    job,
    setting,
    schedule,
    registered,
    state: stateOfJob(job, setting, starts, row),
    beatAt: isScheduled(job) ? row.beatAt : null,
    isRunning: row.isRunning,
    last: row.last,
    doneAt: row.doneAt,
    nextAt: starts === null || setting.isPaused ? null : nextSlot(starts, now).toISOString(),
  };
}

function registeredNow(job: Job, schedule: Schedule, { now, registeredCron }: Row): Registered | null {
  const byDefault = schedulerOf() === 'inngest' ? job.schedule() : null;
  return registeredOf(schedule, { cron: registeredCron, byDefault }, new Date(now));
}

/** @param starts what really starts it */
function stateOfJob(job: Job, setting: JobSetting, starts: Schedule | null, row: Row): JobState {
  if (setting.isPaused) return 'paused';
  if (starts === null && isScheduled(job)) return 'off';
  if (starts !== null && isSilent(setting, starts, row)) return 'silent';
  return row.last !== null && row.last.state !== 'done' && !row.last.isMended ? 'failing' : 'ok';
}

/** No scheduler has looked at it for two intervals, nor was it set anew since. */
function isSilent({ changedAt }: JobSetting, starts: Schedule, { beatAt, now }: Row): boolean {
  const since = Math.max(...[beatAt, changedAt].map((at) => (at === null ? 0 : Date.parse(at))));
  const seconds = (Date.parse(now) - since) / 1000;
  return seconds > 2 * intervalOf(starts, new Date(now)) + SLACK_SECONDS;
}
